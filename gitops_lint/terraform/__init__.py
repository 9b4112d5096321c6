"""HCL trees to evaluated module instances, and to a plan."""
