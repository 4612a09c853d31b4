"""What is asked: one Markdown and Jinja2 template a prompt."""
