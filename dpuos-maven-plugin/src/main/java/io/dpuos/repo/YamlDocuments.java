package io.dpuos.repo;

import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The documents of a YAML stream, one after another, as maps, lists and texts; a scalar stays the text that it was
 * written as. What costs more than it is worth is refused: aliases, depth beyond 32, more than 8 million nodes, more
 * than 256 million characters. Not safe for use by several threads.
 */
final class YamlDocuments {
    private static final int MAX_DEPTH = 32;
    private static final int MAX_NODES = 8_000_000;
    private static final int MAX_CHARACTERS = 256 << 20;

    private final Iterator<Event> events;
    private final String file;
    private int nodes;

    /**
     * Begins to read.
     *
     * @param in UTF-8; not closed here
     * @param file what messages call it
     */
    YamlDocuments(InputStream in, String file) {
        this.file = file;
        LoadSettings settings = LoadSettings.builder()
                .setCodePointLimit(MAX_CHARACTERS)
                .setUseMarks(true)
                .build();
        InputStreamReader reader = new InputStreamReader(
                in,
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT));
        events = new Parse(settings).parseReader(reader).iterator();
    }

    /**
     * Returns the next document; none at the end.
     *
     * @throws MalformedMetadataException when it is not YAML, or more than is read
     */
    Optional<Object> next() throws MalformedMetadataException {
        try {
            while (events.hasNext()) {
                Event event = events.next();
                if (event.getEventId() == Event.ID.DocumentStart) {
                    return Optional.of(node(events.next(), 0));
                }
            }
            return Optional.empty();
        } catch (MarkedYamlEngineException e) {
            throw malformed(e.getProblemMark(), "YAML", String.valueOf(e.getProblem()));
        } catch (YamlEngineException e) {
            throw malformed(Optional.empty(), "YAML", String.valueOf(e.getMessage()));
        }
    }

    private Object node(Event event, int depth) throws MalformedMetadataException {
        nodes++;
        if (depth > MAX_DEPTH || nodes > MAX_NODES) {
            throw malformed(
                    event.getStartMark(), "at most " + MAX_DEPTH + " levels and " + MAX_NODES + " nodes", "more");
        }
        if (event.getEventId() == Event.ID.Alias
                || event instanceof NodeEvent one && one.getAnchor().isPresent()) {
            throw malformed(event.getStartMark(), "no anchors and aliases", "one");
        }
        return switch (event.getEventId()) {
            case Scalar -> ((ScalarEvent) event).getValue();
            case SequenceStart -> sequence(depth);
            case MappingStart -> mapping(depth);
            default ->
                throw malformed(
                        event.getStartMark(), "a value", event.getEventId().toString());
        };
    }

    private List<Object> sequence(int depth) throws MalformedMetadataException {
        List<Object> list = new ArrayList<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
            list.add(node(event, depth + 1));
        }
        return list;
    }

    private Map<String, Object> mapping(int depth) throws MalformedMetadataException {
        Map<String, Object> map = new LinkedHashMap<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            if (!(event instanceof ScalarEvent key) || key.getAnchor().isPresent()) {
                throw malformed(event.getStartMark(), "a text without an anchor as key", "something else");
            }
            if (map.put(key.getValue(), node(events.next(), depth + 1)) != null) {
                throw malformed(event.getStartMark(), "one key '" + Locations.printable(key.getValue()) + "'", "two");
            }
        }
        return map;
    }

    private MalformedMetadataException malformed(Optional<Mark> mark, String expected, String found) {
        String place = mark.map(one -> "line " + (one.getLine() + 1) + ", column " + (one.getColumn() + 1))
                .orElse("YAML");
        return new MalformedMetadataException(file, place, expected, Locations.printable(found));
    }
}
