"""The Today page 工作台: pending work, progress, and upcoming dates."""
