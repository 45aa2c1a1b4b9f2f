"""What is said of a decision once it is made: its `trace`, its `notes`, in words, and as the service words a denial."""
