provider_package "builtin" {
  version     = "1.0.0"
  description = "Files, folders, commands, values and checks, made with a POSIX shell"
}
