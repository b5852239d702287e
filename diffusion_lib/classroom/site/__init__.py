"""The course as a site: pages made from solutions/, the README and the guides, then built offline by Sphinx.

It lives with the classroom, not beside it: a page knows the release, the declarations and the address, and the rules of
the project (types, sizes, floors) hold for it too. Only `building` needs the `site` extra.
"""
