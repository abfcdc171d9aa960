"""What differs between two releases, read from their two sorted files and nothing else."""
