package io.dpuos.shell;

import java.util.Map;
import java.util.TreeMap;

/** The usual utilities (POSIX.1-2017, XCU 4, with GNU coreutils' options), implemented on the tree. */
public final class CoreCommands {
    private CoreCommands() {}

    /** Returns the utilities by name. */
    public static Map<String, Command> all() {
        Map<String, Command> all = new TreeMap<>();
        PlainCommands.addTo(all);
        CopyCommands.addTo(all);
        MakeCommands.addTo(all);
        AttributeCommands.addTo(all);
        TextCommands.addTo(all);
        PathCommands.addTo(all);
        ColumnCommands.addTo(all);
        SizeCommands.addTo(all);
        all.put("ls", new ListCommand());
        all.put("cmp", new CompareCommand());
        all.put("diff", new DiffCommand());
        all.put("awk", new AwkCommand());
        all.put("gawk", new AwkCommand());
        all.put("mawk", new AwkCommand());
        all.put("grep", new GrepCommand());
        all.put("egrep", new GrepCommand());
        all.put("fgrep", new GrepCommand());
        all.put("sed", new SedCommand());
        all.put("find", new FindCommand());
        all.put("printf", new PrintfCommand());
        all.put("test", new TestCommand());
        all.put("[", new TestCommand());
        return all;
    }

    /** Returns a registry that holds these utilities. */
    public static CommandRegistry registry() {
        return new CommandRegistry(all());
    }
}
