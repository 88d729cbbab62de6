"""The windows and the commands: what people see of casework."""
