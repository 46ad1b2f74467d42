"""In words, which of the things a finished page was made of are no longer what they were."""

from svd_analysis.runner import record

# What an analyst calls the parts that a record names, by how each name begins; all others are parameters or numbers.
_WORDS = {
    "files": "files",
    "definition": "definition",
    "adoption": "definition",
    "code": "code",
    "packages": "packages",
    "notebook": "sections",
    "not made yet": "sections",
    "no section ": "sections",
    "narrative/": "text",
}
_OTHER = "parameters or numbers"


def status(made, here):
    """`complete`, or what a page was made before: its files, its definition, the code, the locked packages, its
    sections, the text that partners wrote, else its parameters or its numbers. `no page yet` without a record. `here`
    are the parts as they are now.
    """
    if not made:
        return "no page yet"
    changed = record.stale_page(made, here)
    for names in record.stale_sections(made, here).values():
        changed += names
    if not changed:
        return "complete"
    known = [word for begins, word in _WORDS.items() if any(name.startswith(begins) for name in changed)]
    return f"made before a change of {' and '.join(dict.fromkeys(known)) or _OTHER}"
