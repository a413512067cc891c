#!/usr/bin/env python3
"""grow-request.py IN COUNT: a request whose list has COUNT people, on stdout. The people of IN are
repeated in turn; numbers, addresses and phones that must differ within a list are made to."""
import copy
import sys
import xml.etree.ElementTree as tree


def vary(item, number):
    for name, change in {
            "personal-id": lambda text: text[:6] + f"{number:06d}",
            "email": lambda text: text.replace("@", f"{number}@", 1),
            "mobile": lambda text: text[:4] + f"{number:06d}",
            "cert-serial": lambda text: text[:2] + f"{number:014X}",
            "device-serial": lambda text: text[:4] + f"{number:07d}",
            "asset-name": lambda text: text + f" {number}",
            "address": lambda text: text + f" {number}"}.items():
        element = item.find(name)
        if element is not None and element.text:
            element.text = change(element.text.strip())
    for element in item.findall("old-cert-serial"):
        item.remove(element)
    if item.find("tax-code") is not None or item.find("budget-code") is not None:
        for element in item.findall("org-name"):
            element.text += f" {number}"


def main():
    document = tree.parse(sys.argv[1])
    count = int(sys.argv[2])
    items = document.getroot().find("items")
    people = items.findall("item")
    for person in people:
        items.remove(person)
    for number in range(count):
        person = copy.deepcopy(people[number % len(people)])
        if number >= len(people):
            vary(person, number)
        items.append(person)
    items.set("count", str(count))
    document.write(sys.stdout.buffer, encoding="UTF-8", xml_declaration=True)


if __name__ == "__main__":
    main()
