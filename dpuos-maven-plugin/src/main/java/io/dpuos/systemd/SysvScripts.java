package io.dpuos.systemd;

import io.dpuos.tree.Inode;
import io.dpuos.tree.LayerBuilder;
import io.dpuos.tree.LinkTarget;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Scripts in /etc/init.d and their links in /etc/rcN.d, as chkconfig(8) makes them: by the line {@code # chkconfig: LEVELS
 * START STOP}, else by {@code Default-Start} and {@code Default-Stop} of the LSB's header. Not safe for use by several
 * threads.
 */
public final class SysvScripts {
    private static final TreePath SCRIPTS = TreePath.of("/etc/init.d");
    private static final List<String> LEVELS = List.of("0", "1", "2", "3", "4", "5", "6");
    private static final Pattern CHKCONFIG =
            Pattern.compile("(?m)^#[ \\t]*chkconfig:[ \\t]*([0-6]+|-)[ \\t]+([0-9]{1,2})[ \\t]+([0-9]{1,2})");
    private static final Pattern DEFAULT_START = Pattern.compile("(?m)^#[ \\t]*Default-Start:[ \\t]*(.*)$");

    private final LayerBuilder layer;

    /** Works on a layer under construction. */
    public SysvScripts(LayerBuilder layer) {
        this.layer = layer;
    }

    /**
     * When a script is started.
     *
     * @param levels runlevels in which it is started
     */
    private record Header(List<String> levels, int start, int stop) {}

    /** Returns whether there is a script of this name. */
    public boolean exists(String name) {
        return layer.tree()
                        .resolve(SCRIPTS.child(name))
                        .flatMap(layer.tree()::get)
                        .orElse(null)
                instanceof Inode.RegularFile;
    }

    /** Makes the links that start the script in its runlevels and stop it in the others. */
    public void enable(String name) {
        Header header = header(name);
        for (String level : LEVELS) {
            boolean on = header.levels().contains(level);
            set(name, level, on ? "S" : "K", on ? header.start() : header.stop());
        }
    }

    /** Makes links that stop the script in all runlevels. */
    public void disable(String name) {
        Header header = header(name);
        LEVELS.forEach(level -> set(name, level, "K", header.stop()));
    }

    /** Returns whether a link starts the script in one of the runlevels 2 to 5. */
    public boolean isEnabled(String name) {
        return LEVELS.subList(2, 6).stream().anyMatch(level -> links(name, level).keySet().stream()
                .anyMatch(path -> InstallLog.name(path).startsWith("S")));
    }

    private Map<TreePath, Inode> links(String name, String level) {
        Pattern link = Pattern.compile("[SK][0-9][0-9]" + Pattern.quote(name));
        Map<TreePath, Inode> links = new java.util.TreeMap<>();
        layer.tree()
                .resolve(TreePath.of("/etc/rc" + level + ".d"))
                .ifPresent(folder -> layer.tree().children(folder).forEach((path, inode) -> {
                    if (link.matcher(InstallLog.name(path)).matches()) {
                        links.put(path, inode);
                    }
                }));
        return links;
    }

    private void set(String name, String level, String kind, int number) {
        links(name, level).keySet().forEach(layer::remove);
        String link = String.format(Locale.ROOT, "/etc/rc%s.d/%s%02d%s", level, kind, number, name);
        layer.symlink(TreePath.of(link), LinkTarget.of("../init.d/" + name));
    }

    private Header header(String name) {
        String text;
        try {
            Optional<String> found = layer.tree().text(SCRIPTS.child(name).toString());
            text = found.orElse("");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read /etc/init.d/" + name + " of the image", e);
        }
        Matcher chkconfig = CHKCONFIG.matcher(text);
        Matcher lsb = DEFAULT_START.matcher(text);
        List<String> levels =
                lsb.find() ? Arrays.asList(lsb.group(1).strip().split("\\s+")) : List.of("2", "3", "4", "5");
        if (!chkconfig.find()) {
            return new Header(levels, 50, 50);
        }
        String own = chkconfig.group(1);
        List<String> stated = own.equals("-") ? levels : List.of(own.split(""));
        return new Header(stated, Integer.parseInt(chkconfig.group(2)), Integer.parseInt(chkconfig.group(3)));
    }
}
