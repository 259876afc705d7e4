"""Write graphs and models for other machines: a target is a table of words, one file each."""
