package io.dpuos.account;

import io.dpuos.account.SystemUsers.Item;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lines of sysusers.d(5), read in the order in which they are given, with what systemd-sysusers says of those that are
 * wrong. Not safe for use by several threads.
 */
public final class SystemUserLines {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_-]{0,30}");
    private static final Pattern RANGE = Pattern.compile("([0-9]+)(?:-([0-9]+))?");
    private static final long HIGHEST_ID = 0xFFFFFFFEL;

    private record Range(long low, long high) {}

    private final UnaryOperator<String> specifiers;
    private final Range system;
    private final Map<String, Item> users = new LinkedHashMap<>();
    private final Map<String, Item> groups = new LinkedHashMap<>();
    private final Map<String, List<String>> members = new LinkedHashMap<>();
    private final List<Range> ranges = new ArrayList<>();
    private final List<String> messages = new ArrayList<>();

    /**
     * Starts without a line.
     *
     * @param specifiers expands the specifiers of a field
     * @param lowest least automatic id where no line states a range
     * @param highest greatest automatic id where no line states a range
     */
    public SystemUserLines(UnaryOperator<String> specifiers, long lowest, long highest) {
        this.specifiers = specifiers;
        this.system = new Range(lowest, highest);
    }

    Map<String, Item> users() {
        return users;
    }

    Map<String, Item> groups() {
        return groups;
    }

    Map<String, List<String>> members() {
        return members;
    }

    /** Returns what is wrong with lines. */
    public List<String> messages() {
        return List.copyOf(messages);
    }

    boolean inRange(long id) {
        return stated().stream().anyMatch(range -> range.low() <= id && id <= range.high());
    }

    /** Returns the greatest id of the ranges below another one; -1 when there is none. */
    long nextLower(long id) {
        return stated().stream()
                .filter(range -> range.low() < id)
                .mapToLong(range -> Math.min(range.high(), id - 1))
                .max()
                .orElse(-1);
    }

    private List<Range> stated() {
        return ranges.isEmpty() ? List.of(system) : ranges;
    }

    /**
     * Takes the lines of a file.
     *
     * @param file name for messages
     * @return whether all were right
     */
    public boolean addFile(String file, String text) {
        boolean right = true;
        int number = 0;
        for (String line : text.split("\n")) {
            number++;
            String stripped = line.replaceAll("^[ \\t\\r]+|[ \\t\\r]+$", "");
            if (!stripped.isEmpty() && !stripped.startsWith("#")) {
                right &= add(file, number, stripped);
            }
        }
        return right;
    }

    /**
     * Takes one line.
     *
     * @return whether it was right
     */
    public boolean add(String file, int number, String line) {
        Optional<String> problem = take(line, file + ":" + number + ": ");
        problem.ifPresent(text -> messages.add(file + ":" + number + ": " + text));
        return problem.isEmpty();
    }

    private Optional<String> take(String line, String where) {
        List<String> words = new ArrayList<>();
        String rest = SystemUserWords.split(line, 6, words);
        if (rest == null) {
            return Optional.of("Syntax error.");
        }
        if (words.size() < 2) {
            return Optional.of("Missing action and name columns.");
        }
        if (!rest.isEmpty()) {
            return Optional.of("Trailing garbage.");
        }
        String action = words.get(0);
        if (action.length() != 1) {
            return Optional.of("Unknown modifier '" + action + "'.");
        }
        char type = action.charAt(0);
        if ("ugmr".indexOf(type) < 0) {
            return Optional.of("Unknown command type '" + type + "'.");
        }
        String name = word(words, 1);
        if (!name.isEmpty() && !NAME.matcher(name).matches()) {
            return Optional.of("'" + name + "' is not a valid user or group name.");
        }
        String id = word(words, 2);
        String description = word(words, 3);
        if (description.contains(":") || description.chars().anyMatch(Character::isISOControl)) {
            return Optional.of("'" + description + "' is not a valid GECOS field.");
        }
        String home = word(words, 4);
        if (!home.isEmpty() && !isPath(home)) {
            return Optional.of("'" + home + "' is not a valid home directory field.");
        }
        String shell = word(words, 5);
        if (!shell.isEmpty() && !isPath(shell)) {
            return Optional.of("'" + shell + "' is not a valid login shell field.");
        }
        String further = !description.isEmpty() ? "GECOS" : !home.isEmpty() ? "home directory" : "login shell";
        boolean hasFurther = !description.isEmpty() || !home.isEmpty() || !shell.isEmpty();
        Optional<String> tooMuch = hasFurther && type != 'u'
                ? Optional.of("Lines of type '" + type + "' don't take a " + further + " field.")
                : Optional.empty();
        return switch (type) {
            case 'r' -> range(name, id, tooMuch);
            case 'm' -> member(name, id, tooMuch);
            case 'u' -> user(name, id, description, home, shell, where);
            default -> group(name, id, tooMuch, where);
        };
    }

    private Optional<String> range(String name, String id, Optional<String> tooMuch) {
        if (!name.isEmpty()) {
            return Optional.of("Lines of type 'r' don't take a name field.");
        }
        if (id.isEmpty()) {
            return Optional.of("Lines of type 'r' require an ID range in the third field.");
        }
        if (tooMuch.isPresent()) {
            return tooMuch;
        }
        Matcher matcher = RANGE.matcher(id);
        if (!matcher.matches() || id.length() > 21) {
            return Optional.of("Invalid UID range " + id + ".");
        }
        long low = Long.parseLong(matcher.group(1));
        long high = matcher.group(2) == null ? low : Long.parseLong(matcher.group(2));
        if (!isId(low) || !isId(high) || low > high) {
            return Optional.of("Invalid UID range " + id + ".");
        }
        ranges.add(new Range(low, high));
        return Optional.empty();
    }

    private Optional<String> member(String name, String id, Optional<String> tooMuch) {
        if (name.isEmpty()) {
            return Optional.of("Lines of type 'm' require a user name in the second field.");
        }
        if (id.isEmpty()) {
            return Optional.of("Lines of type 'm' require a group name in the third field.");
        }
        if (!NAME.matcher(id).matches()) {
            return Optional.of("'" + id + "' is not a valid user or group name.");
        }
        if (tooMuch.isPresent()) {
            return tooMuch;
        }
        List<String> list = members.computeIfAbsent(id, group -> new ArrayList<>());
        if (!list.contains(name)) {
            list.add(name);
        }
        return Optional.empty();
    }

    private Optional<String> user(String name, String id, String description, String home, String shell, String where) {
        if (name.isEmpty()) {
            return Optional.of("Lines of type 'u' require a user name in the second field.");
        }
        Item item = new Item(true, name);
        if (id.startsWith("/")) {
            item.uidPath = simple(id);
        } else if (!id.isEmpty()) {
            String uid = id;
            int colon = id.indexOf(':');
            if (colon >= 0) {
                uid = id.substring(0, colon);
                String gid = id.substring(colon + 1);
                Optional<String> problem = problem(gid);
                if (problem.isEmpty()) {
                    item.gid = Long.parseLong(gid);
                    item.strict = true;
                } else if (NAME.matcher(gid).matches()) {
                    item.groupName = gid;
                } else {
                    return Optional.of("Failed to parse GID: '" + id + "': " + problem.get());
                }
            }
            if (!uid.equals("-")) {
                Optional<String> problem = problem(uid);
                if (problem.isPresent()) {
                    return Optional.of("Failed to parse UID: '" + id + "': " + problem.get());
                }
                item.uid = Long.parseLong(uid);
            }
        }
        item.description = description;
        item.home = home.length() > 1 && home.endsWith("/") ? home.substring(0, home.length() - 1) : home;
        item.shell = shell.length() > 1 && shell.endsWith("/") ? shell.substring(0, shell.length() - 1) : shell;
        put(users, item, "user", where);
        return Optional.empty();
    }

    private Optional<String> group(String name, String id, Optional<String> tooMuch, String where) {
        if (name.isEmpty()) {
            return Optional.of("Lines of type 'g' require a user name in the second field.");
        }
        if (tooMuch.isPresent()) {
            return tooMuch;
        }
        Item item = new Item(false, name);
        if (id.startsWith("/")) {
            item.gidPath = simple(id);
        } else if (!id.isEmpty()) {
            Optional<String> problem = problem(id);
            if (problem.isPresent()) {
                return Optional.of("Failed to parse GID: '" + id + "': " + problem.get());
            }
            item.gid = Long.parseLong(id);
        }
        put(groups, item, "group", where);
        return Optional.empty();
    }

    private void put(Map<String, Item> map, Item item, String kind, String where) {
        Item existing = map.putIfAbsent(item.name, item);
        if (existing != null && !existing.isLike(item)) {
            messages.add(
                    where + "Conflict with earlier configuration for " + kind + " '" + item.name + "', ignoring line.");
        }
    }

    /** Returns why a text is no id; empty when it is one. */
    private static Optional<String> problem(String text) {
        if (!text.matches("[0-9]+") || text.length() > 1 && text.startsWith("0")) {
            return Optional.of("Invalid argument");
        }
        if (text.length() > 10 || Long.parseLong(text) > 0xFFFFFFFFL) {
            return Optional.of("Numerical result out of range");
        }
        return isId(Long.parseLong(text)) ? Optional.empty() : Optional.of("No such device or address");
    }

    private static boolean isId(long id) {
        return id <= HIGHEST_ID && id != 0xFFFF;
    }

    private String word(List<String> words, int index) {
        String word = index < words.size() ? words.get(index) : "-";
        return word.equals("-") ? "" : specifiers.apply(word);
    }

    private static boolean isPath(String text) {
        return text.startsWith("/")
                && !text.contains(":")
                && text.chars().noneMatch(Character::isISOControl)
                && !(text + "/").matches(".*/(\\.|\\.\\.)/.*")
                && !text.contains("//");
    }

    private static String simple(String path) {
        return path.replaceAll("/+(\\./+)*", "/");
    }
}
