output "index" {
  description = "Open this in a browser"
  value       = file.index.path
}

output "words" {
  description = "How many words the pages have"
  value       = command.count.result.words
}

output "pages" {
  description = "Every page and the digest of its content"
  value       = { for name, page in file.page : name => page.sha256 }
}
