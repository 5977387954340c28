"""Where: the segments worth measuring, found without a look at the half that measures them."""
