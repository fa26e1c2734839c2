#!/usr/bin/env python3
"""Links that lead nowhere, one a line; ends with 1 if there are any.

check-links.py FILE.md...          as a repository shows them: files, folders and headings
check-links.py --site FOLDER       in all pages of a site: files and ids; and that nothing is loaded from elsewhere
check-links.py --page FILE PAGE    the same of one page of a site, as a browser had it (FILE) when it had opened PAGE
"""
import html
import os
import re
import sys
import urllib.parse
from html.parser import HTMLParser

LINK = re.compile(r'\[(?:[^\[\]]|\[[^\]]*\])*\]\(\s*<?([^()\s>]+(?:\([^()\s]*\)[^()\s>]*)*)>?(?:\s+"[^"]*")?\s*\)')


def prose(text):
    """Markdown without code, which may hold anything."""
    text = re.sub(r'^( *)(```+|~~~+)[^\n]*\n.*?^ *\2[ \t]*$', '', text, flags=re.M | re.S)
    return re.sub(r'(`+)(?!`).*?(?<!`)\1(?!`)', '``', text, flags=re.S)


def anchors_of_markdown(path):
    """The names that repositories and docfx give headings."""
    with open(path, encoding='utf-8') as file:
        text = re.sub(r'^( *)(```+|~~~+)[^\n]*\n.*?^ *\2[ \t]*$', '', file.read(), flags=re.M | re.S)
    seen, anchors = {}, set()
    for heading in re.findall(r'^#{1,6} +(.+?) *#*$', text, flags=re.M):
        plain = re.sub(r'\[([^\]]*)\]\([^)]*\)', r'\1', heading)
        name = re.sub(r'[^\w\- ]', '', plain.lower()).replace(' ', '-')
        count = seen.get(name, 0)
        seen[name] = count + 1
        anchors.add(f'{name}-{count}' if count else name)
    return anchors


def check_markdown(path):
    with open(path, encoding='utf-8') as file:
        text = prose(file.read())
    for target in LINK.findall(text):
        if re.match(r'[a-z]+:', target):
            continue
        where, _, anchor = target.partition('#')
        file = os.path.normpath(os.path.join(os.path.dirname(path), urllib.parse.unquote(where))) if where else path
        if not os.path.exists(file):
            yield f'{path}: {target}: there is no {file}'
        elif anchor and (not file.endswith('.md') or anchor not in anchors_of_markdown(file)):
            yield f'{path}: {target}: {file} has no heading #{anchor}'


class Page(HTMLParser):
    LOADS = {('script', 'src'), ('link', 'href'), ('img', 'src'), ('source', 'src'), ('iframe', 'src'), ('video', 'src')}

    def __init__(self, text):
        super().__init__()
        self.ids, self.links, self.loads = set(), [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name in ('id', 'name') and value:
                self.ids.add(value)
            if name in ('href', 'src') and value:
                (self.loads if (tag, name) in self.LOADS else self.links).append(value)


pages = {}


def page_of(path):
    if path not in pages:
        with open(path, encoding='utf-8') as file:
            pages[path] = Page(file.read())
    return pages[path]


def check_page(page, path):
    base = 'file://' + urllib.parse.quote(os.path.abspath(path))
    for target in page.loads:
        if not urllib.parse.urljoin(base, target).startswith(('file:', 'data:')):
            yield f'{path}: {target}: is loaded from elsewhere'
    for target in page.loads + page.links:
        address = urllib.parse.urlsplit(urllib.parse.urljoin(base, html.unescape(target)))
        if address.scheme != 'file':
            continue
        file = urllib.parse.unquote(address.path)
        anchor = urllib.parse.unquote(address.fragment)
        if not os.path.isfile(file):
            yield f'{path}: {target}: there is no file {os.path.relpath(file)}'
        elif anchor and file.endswith('.html'):
            ids = page.ids if file == os.path.abspath(path) else page_of(file).ids
            if anchor not in ids:
                yield f'{path}: {target}: nothing in {os.path.relpath(file)} is called {anchor}'


def found(arguments):
    if arguments[:1] == ['--site']:
        for folder, _, names in os.walk(arguments[1]):
            # What samples serve has addresses of its own.
            for name in sorted(names):
                path = os.path.join(folder, name)
                if name.endswith('.html') and os.path.relpath(path, arguments[1]).split(os.sep)[0] != 'samples' or name == 'README.html':
                    yield from check_page(page_of(path), path)
    elif arguments[:1] == ['--page']:
        with open(arguments[1], encoding='utf-8') as file:
            yield from check_page(Page(file.read()), arguments[2])
    else:
        for path in arguments:
            yield from check_markdown(path)


problems = list(found(sys.argv[1:]))
print('\n'.join(problems), end='\n' if problems else '')
sys.exit(1 if problems else 0)
