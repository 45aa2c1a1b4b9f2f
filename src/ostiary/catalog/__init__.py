"""What ships with ostiary: services, their routes, system-defined policies, the example account."""
