"""Argo CD in process: what Applications and ApplicationSets would apply to which cluster."""
