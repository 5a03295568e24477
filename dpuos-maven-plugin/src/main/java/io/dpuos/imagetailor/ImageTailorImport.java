package io.dpuos.imagetailor;

import io.dpuos.shell.CommandRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The import: reads a configuration, writes a module ({@code pom.xml}, {@code src/main/dpuos/**}) and its report ({@code
 * import-report.txt}, {@code import-report.json}). Nothing of the configuration is executed.
 */
public final class ImageTailorImport {
    private final ImportRequest request;
    private final CommandRegistry commands;
    private final Module module = new Module();

    private ImageTailorImport(ImportRequest request, CommandRegistry commands) {
        this.request = request;
        this.commands = commands;
    }

    /**
     * Imports a configuration.
     *
     * @param commands the programs that hardening rules may run when an image is built
     * @return the account of every element
     * @throws ImportException when the configuration cannot be read, the output is there already, or, with {@code
     *     strict}, an element has no place; then nothing is written but the report's text in the message
     */
    public static ImportReport run(ImportRequest request, CommandRegistry commands) throws IOException {
        return new ImageTailorImport(request, commands).run();
    }

    private ImportReport run() throws IOException {
        Source source = Source.in(request.folder(), request.product());
        checkOutput(source);
        String arch = read(source);
        ImportReport report = new ImportReport(module.findings());
        List<Finding> unmapped = report.with(Finding.State.UNMAPPED);
        if (request.strict() && !unmapped.isEmpty()) {
            StringBuilder message = new StringBuilder(unmapped.size() + " elements have no place in a module:");
            unmapped.stream().limit(50).forEach(each -> message.append("\n  ")
                    .append(each.place())
                    .append(": ")
                    .append(each.kind())
                    .append(" '")
                    .append(each.element())
                    .append("': ")
                    .append(each.text()));
            if (unmapped.size() > 50) {
                message.append("\n  and ").append(unmapped.size() - 50).append(" more");
            }
            throw new ImportException(
                    message + "\nNothing was written. Correct these elements, or import without strict.");
        }
        String artifactId = source.product().replaceAll("[^A-Za-z0-9._-]", "-") + "-image";
        write(PomText.of(module, request, artifactId, arch, request.pluginVersion()), report);
        return report;
    }

    private void checkOutput(Source source) throws IOException {
        Path output = request.output().toAbsolutePath().normalize();
        if (output.startsWith(source.custom()) || output.equals(source.root())) {
            throw new ImportException("the output " + output + " lies within the configuration; choose another folder");
        }
        if (Files.exists(output) && !request.overwrite()) {
            boolean empty = false;
            if (Files.isDirectory(output)) {
                try (Stream<Path> list = Files.list(output)) {
                    empty = list.findAny().isEmpty();
                }
            }
            if (!empty) {
                throw new ImportException(
                        output + " is there already; choose another folder by -Ddpuos.output=DIR, or let"
                                + " the files of the import be replaced by -Ddpuos.overwrite=true");
            }
        }
    }

    /** Reads all files and returns the architecture of the configuration. */
    private String read(Source source) throws IOException {
        Path custom = source.custom();
        Path packages = Files.isRegularFile(custom.resolve("rpm.conf"))
                ? custom.resolve("rpm.conf")
                : custom.resolve("config.xml");
        String packagesName = source.name(packages);
        KiwiFile packageContent = Files.isRegularFile(packages)
                ? KiwiFile.parse(packagesName, source.bytes(packages))
                : new KiwiFile(List.of());
        String arch = request.arch().orElse(PackageFile.architecture(packageContent, "aarch64"));

        Path settings = custom.resolve("sys.conf");
        SystemFile system = SystemFile.parse(source.lines(settings).orElse(List.of()));
        boolean known = Files.isRegularFile(settings);
        boolean cuts = known && !SystemImport.level(system).equals("none");

        String minios = new TableImport(module, source).read();
        new PackageFile(module, packagesName, arch, cuts, request.tolerant()).read(packageContent);
        Path strips = custom.resolve("cmd.conf");
        if (Files.isRegularFile(strips)) {
            new StripFile(module, source.name(strips), cuts)
                    .read(KiwiFile.parse(source.name(strips), source.bytes(strips)));
        }
        if (known) {
            new SystemImport(module, source.name(settings)).read(system);
        }
        Path rules = custom.resolve("security_s.conf");
        if (Files.isRegularFile(rules)) {
            new HardeningImport(module, source, source.name(rules), commands).read(source.bytewise(rules));
        }
        Path grub = custom.resolve("usr_file/etc/default/grub");
        if (Files.isRegularFile(grub)) {
            new GrubSettings(module, source.name(grub)).read(source.lines(grub).orElse(List.of()));
        }
        new FolderImport(module, source, !system.value("sys_usrrpm_cut").equalsIgnoreCase("yes")).read();
        new InstallerImport(module, source, arch).read(installer(source, minios));
        if (!module.has("accounts/users/root")) {
            module.set("accounts/users/root/password/environment", "DPUOS_ROOT_PASSWORD");
        }
        // A level that cuts needs commands to keep; without a list imageTailor's would keep none at all.
        if (cuts && !module.has("files/commands")) {
            module.set("files/level", "none");
            module.unmapped(
                    source.name(settings),
                    0,
                    "sysconfig",
                    "sys_cut",
                    "cmd.conf names no command to keep, so nothing" + " is cut: <files><level>none");
        }
        return arch;
    }

    private static Path installer(Source source, String minios) {
        for (String folder : List.of(minios, "kiwi/minios/cfg_" + source.product(), "kiwi/minios/cfg_minios")) {
            if (!folder.isEmpty() && Files.isDirectory(source.root().resolve(folder))) {
                return source.root().resolve(folder);
            }
        }
        return source.root().resolve("kiwi/minios/none");
    }

    private void write(String pom, ImportReport report) throws IOException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        module.files().forEach((name, bytes) -> files.put("src/main/dpuos/" + name, bytes));
        for (Map.Entry<String, Set<String>> list : module.lists().entrySet()) {
            files.put("src/main/dpuos/" + list.getKey(), text(new ArrayList<>(list.getValue())));
        }
        files.put("import-report.txt", report.text().getBytes(StandardCharsets.UTF_8));
        files.put("import-report.json", report.json().getBytes(StandardCharsets.UTF_8));
        Path output = request.output();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path target = output.resolve(file.getKey());
            Files.createDirectories(target.getParent());
            Files.write(target, file.getValue());
        }
        for (Map.Entry<String, String> link : module.links().entrySet()) {
            Path target = output.resolve("src/main/dpuos/" + link.getKey());
            Files.createDirectories(target.getParent());
            Files.deleteIfExists(target);
            Files.createSymbolicLink(target, Path.of(link.getValue()));
        }
        // Last, so that a folder with a pom is a whole module.
        Path temporary = output.resolve("pom.xml.new");
        Files.writeString(temporary, pom, StandardCharsets.UTF_8);
        Files.move(temporary, output.resolve("pom.xml"), StandardCopyOption.REPLACE_EXISTING);
    }

    private static byte[] text(List<String> lines) {
        return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
