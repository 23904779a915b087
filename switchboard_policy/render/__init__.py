"""Text and pictures from results: pull request body, report, charts."""
