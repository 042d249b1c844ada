"""The composition root: configuration, the web application, processes, command line, demo."""
