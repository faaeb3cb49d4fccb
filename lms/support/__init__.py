"""What the programme gives councils: hours of guidance, and a plan of support for a year after they signed."""
