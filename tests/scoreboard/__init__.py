"""The promises of the project, one file for each: what is asked, what measures it, and the figure that it reaches."""
