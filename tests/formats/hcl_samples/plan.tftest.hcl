variables {
  name = "test"
}

run "names_are_kept" {
  command = plan

  assert {
    condition     = output.name == "test"
    error_message = "the name was lost"
  }
}
