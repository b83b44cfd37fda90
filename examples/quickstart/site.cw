locals {
  # What is a draft is not written, and vanishes from the site when it becomes one.
  published = { for name, page in var.pages : name => page if !page.draft }
}

resource "directory" "site" {
  path = "site"
}

resource "directory" "pages" {
  path = "${directory.site.path}/pages"
}

resource "file" "page" {
  for_each = local.published

  path    = "${directory.pages.path}/${each.key}.html"
  content = <<-HTML
    <!doctype html>
    <title>${each.value.heading} - ${var.title}</title>
    <h1>${each.value.heading}</h1>
    <p>${each.value.text}</p>
    <p><a href="../index.html">All pages</a></p>
  HTML
}

# An edition has an identity of its own: it is made once, and nobody knows it before.
resource "value" "edition" {
  input = var.title
}

# Counts words with a program, and reports what it found.
resource "command" "count" {
  inputs = { for name, page in file.page : page.path => page.sha256 }

  create = <<-SH
    words=$(cat site/pages/*.html | sed 's/<[^>]*>//g' | wc -w)
    result words $((words))
  SH

  idempotent = true
}

resource "file" "index" {
  path    = "${directory.site.path}/index.html"
  content = <<-HTML
    <!doctype html>
    <title>${var.title}</title>
    <h1>${var.title}</h1>
    <ul>%{ for name, page in local.published }
      <li><a href="pages/${name}.html">${page.heading}</a></li>%{ endfor }
    </ul>
    <p>${length(local.published)} pages, ${command.count.result.words} words.</p>
    <p>Edition ${value.edition.id}</p>
  HTML
}

# The run fails when a page that the index names is not there.
resource "verify_command" "links" {
  command    = "for page in $(grep -o 'pages/[a-z]*.html' site/index.html); do test -s \"site/$page\" || exit 1; done"
  depends_on = [file.index, file.page]
}
