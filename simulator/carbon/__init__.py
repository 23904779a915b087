"""Where and when batch work is done, so that less CO2e comes of it, inside the allowed regions."""
