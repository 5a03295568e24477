package io.dpuos.shell;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** What an awk program works on: variables, arrays, the record and its fields, files. */
final class AwkMachine {
    private static final int MAX_FIELDS = 100_000;

    private final Invocation call;
    private final Map<String, AwkValue> globals = new TreeMap<>();
    private final Map<String, Map<String, AwkValue>> arrays = new TreeMap<>();
    private final Deque<Map<String, AwkValue>> frames = new ArrayDeque<>();
    private final Deque<Map<String, Map<String, AwkValue>>> arrayFrames = new ArrayDeque<>();
    private final Map<String, Pattern> patterns = new HashMap<>();
    private final Map<String, Stream> readers = new TreeMap<>();
    private final Map<String, StringBuilder> pipes = new LinkedHashMap<>();
    private final Map<String, Boolean> written = new TreeMap<>();
    private List<String> fields = new ArrayList<>();
    private String record = "";
    private boolean recordStale;

    AwkMachine(Invocation call) {
        this.call = call;
        globals.put("FS", AwkValue.of(" "));
        globals.put("OFS", AwkValue.of(" "));
        globals.put("ORS", AwkValue.of("\n"));
        globals.put("RS", AwkValue.of("\n"));
        globals.put("SUBSEP", AwkValue.of("\034"));
        globals.put("CONVFMT", AwkValue.of("%.6g"));
        globals.put("OFMT", AwkValue.of("%.6g"));
        globals.put("NR", AwkValue.of(0));
        globals.put("FNR", AwkValue.of(0));
        globals.put("FILENAME", AwkValue.EMPTY);
        globals.put("RSTART", AwkValue.of(0));
        globals.put("RLENGTH", AwkValue.of(-1));
        call.environment().forEach((name, value) -> array("ENVIRON").put(name, AwkValue.input(value)));
    }

    Invocation call() {
        return call;
    }

    // ---- variables

    private Optional<Map<String, AwkValue>> frameOf(String name) {
        return frames.isEmpty() || !frames.element().containsKey(name)
                ? Optional.empty()
                : Optional.of(frames.element());
    }

    AwkValue get(String name) {
        if (name.equals("NF")) {
            return AwkValue.of(fields.size());
        }
        return frameOf(name).orElse(globals).getOrDefault(name, AwkValue.EMPTY);
    }

    String text(String name) {
        return get(name).text();
    }

    void set(String name, AwkValue value) {
        if (name.equals("NF")) {
            resize((int) Math.max(0, Math.min(MAX_FIELDS, value.number())));
            recordStale = true;
            return;
        }
        call.made(value.text().length());
        frameOf(name).orElse(globals).put(name, value);
    }

    Map<String, AwkValue> array(String name) {
        if (!arrayFrames.isEmpty() && arrayFrames.element().containsKey(name)) {
            return arrayFrames.element().get(name);
        }
        if (!frames.isEmpty() && frames.element().containsKey(name)) {
            return arrayFrames.element().computeIfAbsent(name, key -> new LinkedHashMap<>());
        }
        return arrays.computeIfAbsent(name, key -> new LinkedHashMap<>());
    }

    boolean isArray(String name) {
        return arrays.containsKey(name)
                || !arrayFrames.isEmpty() && arrayFrames.element().containsKey(name);
    }

    void enter(Map<String, AwkValue> values, Map<String, Map<String, AwkValue>> given) {
        if (frames.size() > 50) {
            throw new ShellLimitException(call.line(), "awk", "awk functions call each other too deep");
        }
        frames.push(values);
        arrayFrames.push(given);
    }

    void leave() {
        frames.pop();
        arrayFrames.pop();
    }

    // ---- record

    String record() {
        if (recordStale) {
            record = String.join(text("OFS"), fields);
            recordStale = false;
        }
        return record;
    }

    void setRecord(String text) {
        record = text;
        recordStale = false;
        fields = new ArrayList<>(split(text, text("FS")));
    }

    AwkValue field(int index) {
        if (index == 0) {
            return AwkValue.input(record());
        }
        return index > 0 && index <= fields.size() ? AwkValue.input(fields.get(index - 1)) : AwkValue.EMPTY;
    }

    void setField(int index, String text) {
        if (index == 0) {
            setRecord(text);
            return;
        }
        if (index < 0 || index > MAX_FIELDS) {
            throw call.refuse("field " + index);
        }
        if (index > fields.size()) {
            resize(index);
        }
        fields.set(index - 1, text);
        recordStale = true;
    }

    private void resize(int count) {
        while (fields.size() > count) {
            fields.remove(fields.size() - 1);
        }
        while (fields.size() < count) {
            fields.add("");
        }
    }

    List<String> split(String text, String separator) {
        if (text.isEmpty()) {
            return List.of();
        }
        if (separator.equals(" ")) {
            String stripped = text.replaceAll("^[ \\t\\n]+|[ \\t\\n]+$", "");
            return stripped.isEmpty() ? List.of() : List.of(stripped.split("[ \\t\\n]+"));
        }
        if (separator.isEmpty()) {
            return List.of(text.split(""));
        }
        String regex = separator.length() == 1 && !separator.equals("\\")
                ? Pattern.quote(separator)
                : pattern(separator).pattern();
        return List.of(text.split(regex, -1));
    }

    Pattern pattern(String regex) {
        return patterns.computeIfAbsent(regex, key -> {
            try {
                return Pattern.compile(RegularExpression.translate(key, true), Pattern.DOTALL);
            } catch (PatternSyntaxException e) {
                throw call.refuse("regular expression '" + key + "'");
            }
        });
    }

    // ---- input and output

    /** Reads the next record of a stream; empty at its end. */
    Optional<String> next(Stream stream) {
        String separator = text("RS");
        String part = stream.readUntil(separator.isEmpty() ? '\n' : separator.charAt(0));
        if (separator.isEmpty()) {
            while (part.equals("\n")) {
                part = stream.readLine();
            }
            StringBuilder paragraph = new StringBuilder(part);
            for (String more = stream.readLine(); !more.isEmpty() && !more.equals("\n"); more = stream.readLine()) {
                paragraph.append(more);
            }
            part = paragraph.toString();
        }
        if (part.isEmpty()) {
            return Optional.empty();
        }
        char end = separator.isEmpty() ? '\n' : separator.charAt(0);
        return Optional.of(part.charAt(part.length() - 1) == end ? part.substring(0, part.length() - 1) : part);
    }

    Stream reader(String name, boolean command) throws FileProblem {
        Stream known = readers.get(name);
        if (known == null) {
            known = command ? new Stream.Source(call.capture(name)) : call.open(name);
            readers.put(name, known);
        }
        return known;
    }

    void print(String text, String kind, String target) throws FileProblem {
        switch (kind) {
            case "" -> call.out(text);
            case "|" ->
                pipes.computeIfAbsent(target, key -> new StringBuilder()).append(text);
            default -> {
                if (target.equals("/dev/stderr")) {
                    call.err(text);
                } else if (target.equals("/dev/stdout") || target.equals("-")) {
                    call.out(text);
                } else {
                    if (kind.equals(">") && written.putIfAbsent(target, true) == null) {
                        call.files().write(target, "");
                    }
                    call.files().append(target, text);
                }
            }
        }
    }

    int close(String name) {
        StringBuilder pipe = pipes.remove(name);
        if (pipe != null) {
            return call.run(List.of("sh", "-c", name), pipe.toString());
        }
        boolean known = readers.remove(name) != null | written.remove(name) != null;
        return known ? 0 : -1;
    }

    void closeAll() {
        for (String name : List.copyOf(pipes.keySet())) {
            close(name);
        }
    }

    int system(String command) {
        return call.run(List.of("sh", "-c", command));
    }

    /** Formats as printf does. */
    String format(List<AwkValue> values) {
        List<String> words = new ArrayList<>(values.stream().map(AwkValue::text).toList());
        return PrintfCommand.forAwk(call, words.get(0), words.subList(1, words.size()));
    }
}
