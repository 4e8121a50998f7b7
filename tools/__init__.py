"""What keeps the house in order: the gate and its own checks. Never imported by the product."""
