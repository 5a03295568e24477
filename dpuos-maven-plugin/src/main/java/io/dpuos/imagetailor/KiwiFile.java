package io.dpuos.imagetailor;

import java.io.ByteArrayInputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * The elements of an XML file with their lines. Neither document types nor external entities are read.
 *
 * @param elements in the order of the file
 */
record KiwiFile(List<Element> elements) {
    private static final int LIMIT = 500_000;

    /**
     * An element.
     *
     * @param path names from the root to this element, joined by slashes
     * @param line where it begins
     * @param attributes by name, blanks around values taken off
     * @param outer attributes of the element around it
     * @param text what stands between its tags, when it holds text alone
     */
    record Element(
            String path,
            int line,
            SortedMap<String, String> attributes,
            SortedMap<String, String> outer,
            StringBuilder text) {
        String name() {
            return path.substring(path.lastIndexOf('/') + 1);
        }

        String attribute(String key) {
            return attributes.getOrDefault(key, "");
        }
    }

    static KiwiFile parse(String name, byte[] bytes) {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        List<Element> elements = new ArrayList<>();
        Deque<Element> open = new ArrayDeque<>();
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(new ByteArrayInputStream(bytes));
            while (reader.hasNext()) {
                int event = reader.next();
                if (event == XMLStreamConstants.START_ELEMENT) {
                    SortedMap<String, String> attributes = new TreeMap<>();
                    for (int i = 0; i < reader.getAttributeCount(); i++) {
                        attributes.put(
                                reader.getAttributeLocalName(i),
                                reader.getAttributeValue(i).strip());
                    }
                    Element around = open.peek();
                    String path = (around == null ? "" : around.path() + "/") + reader.getLocalName();
                    Element element = new Element(
                            path,
                            reader.getLocation().getLineNumber(),
                            attributes,
                            around == null ? Collections.emptySortedMap() : around.attributes(),
                            new StringBuilder());
                    elements.add(element);
                    open.push(element);
                    if (elements.size() > LIMIT || open.size() > 100) {
                        throw new ImportException(
                                name + " holds more than " + LIMIT + " elements, or nests deeper than 100");
                    }
                } else if (event == XMLStreamConstants.END_ELEMENT) {
                    open.pop();
                } else if (event == XMLStreamConstants.CHARACTERS && open.peek() != null) {
                    open.element().text().append(reader.getText());
                }
            }
        } catch (XMLStreamException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNumber();
            throw new ImportException(name + ":" + line + " is not well-formed XML: "
                    + String.valueOf(e.getMessage()).replaceAll("\\s+", " "));
        }
        return new KiwiFile(elements);
    }
}
