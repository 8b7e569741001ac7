"""What an operator, a device and a machine can do in the incidents room, a file for each thing."""
