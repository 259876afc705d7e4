"""Turn the steps of a machine into files: pictures, slides, PDF pages, animations."""
