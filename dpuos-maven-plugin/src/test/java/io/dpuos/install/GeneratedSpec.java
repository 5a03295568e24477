package io.dpuos.install;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Writes random specs for rpmbuild: packages that use what packages can use. The same seed gives the same spec. */
final class GeneratedSpec {
    private static final List<String> PREFIXES =
            List.of("/usr/share/gen", "/etc/gen", "/usr/lib/gen", "/opt/gen", "/var/lib/gen");
    private static final List<String> PAYLOADS =
            List.of("w9.gzdio", "w3.zstdio", "w2.xzdio", "w9.bzdio", "w6.lzdio", "w.ufdio");

    private final Random random;
    private final List<String> names = new ArrayList<>();
    private final StringBuilder head = new StringBuilder();
    private final StringBuilder install = new StringBuilder("%install\nmkdir -p %{buildroot}\n");
    private final StringBuilder files = new StringBuilder();
    private final StringBuilder scripts = new StringBuilder();

    GeneratedSpec(long seed) {
        random = new Random(seed);
    }

    private int below(int bound) {
        return random.nextInt(bound);
    }

    private boolean chance(int percent) {
        return below(100) < percent;
    }

    private String one(List<String> list) {
        return list.get(below(list.size()));
    }

    String text() {
        int count = 4 + below(8);
        for (int i = 0; i < count; i++) {
            names.add("gen" + (char) ('a' + i));
        }
        head.append("%define _build_id_links none\n%define debug_package %{nil}\n%define __os_install_post %{nil}\n")
                .append("%define __brp_mangle_shebangs %{nil}\n%define _binary_payload ")
                .append(one(PAYLOADS))
                .append("\n%define use_source_date_epoch_as_buildtime 1\n%define clamp_mtime_to_source_date_epoch 0\n")
                .append(
                        "%define _invalid_encoding_terminates_build 0\n%define _unpackaged_files_terminate_build 0\nName: generated\nVersion: 1\nRelease: 1\n")
                .append("Summary: generated\nLicense: none\nAutoReqProv: no\n\n%description\ngenerated\n\n");
        shared();
        for (String name : names) {
            onePackage(name);
        }
        return head + "%prep\n%build\n" + install + "\n" + scripts + files;
    }

    /** Files that several packages bring. */
    private void shared() {
        for (int i = 0; i < 3; i++) {
            line("mkdir -p %{buildroot}/usr/share/gen/common");
            line("echo common " + i + " > %{buildroot}/usr/share/gen/common/file" + i);
            line("touch -d @" + (1_600_000_000 + below(100_000_000)) + " %{buildroot}/usr/share/gen/common/file" + i);
        }
    }

    private void line(String text) {
        install.append(text).append('\n');
    }

    private void onePackage(String name) {
        head.append("%package -n ").append(name).append("\nSummary: s\nAutoReqProv: no\n");
        if (chance(40)) {
            head.append("Version: ")
                    .append(1 + below(3))
                    .append(chance(30) ? "~rc1" : "")
                    .append('\n');
        }
        if (chance(20)) {
            head.append("Epoch: ").append(below(3)).append('\n');
        }
        if (chance(10)) {
            head.append("Prefix: /opt\n");
        }
        dependencies(name);
        head.append("\n%description -n ").append(name).append("\nd\n\n");
        if (chance(90)) {
            files.append("%files -n ").append(name).append('\n');
            content(name);
            files.append('\n');
        }
        scriptlets(name);
    }

    private void dependencies(String name) {
        head.append("Requires: tools\n");
        for (int i = below(4); i > 0; i--) {
            String other = one(names);
            String tag =
                    switch (below(12)) {
                        case 0 -> "Requires(pre)";
                        case 1 -> "Requires(post)";
                        case 2 -> "Requires(preun)";
                        case 3 -> "Recommends";
                        case 4 -> "Suggests";
                        case 5 -> "Supplements";
                        case 6 -> "Enhances";
                        case 7 -> "OrderWithRequires";
                        case 8 -> "Requires(pre,postun)";
                        case 9 -> "Requires(posttrans)";
                        default -> "Requires";
                    };
            String wanted = tag.equals("Requires") && chance(25)
                    ? "(" + other + (chance(50) ? " and " : " or ") + one(names) + ")"
                    : other + (chance(20) ? " >= 1" : "");
            if (!other.equals(name)) {
                head.append(tag).append(": ").append(wanted).append('\n');
            }
        }
    }

    private void content(String name) {
        String top = one(PREFIXES) + "/" + name;
        line("mkdir -p %{buildroot}" + top);
        if (chance(70)) {
            files.append("%dir %attr(0")
                    .append(one(List.of("755", "700", "2775", "1777")))
                    .append(',');
            files.append(owner()).append(") ").append(top).append('\n');
        }
        for (int i = 1 + below(6); i > 0; i--) {
            file(top + (chance(30) ? "/sub" + below(2) : "") + "/f" + i, name);
        }
        for (int i = 0; i < 3; i++) {
            if (chance(40)) {
                files.append("/usr/share/gen/common/file").append(i).append('\n');
            }
        }
        if (chance(30)) {
            files.append("%dir /usr/share/gen/common\n");
        }
        if (chance(30)) {
            hardLinks(top);
        }
        if (chance(20)) {
            line("truncate -s 3M %{buildroot}" + top + "/sparse");
            files.append(top).append("/sparse\n");
        }
        if (chance(25)) {
            line("printf x > %{buildroot}" + top + "/$(printf 'caf\\351')");
            files.append(top).append("/caf*\n");
        }
        if (chance(25)) {
            line("printf x > '%{buildroot}" + top + "/a b'");
            files.append('"').append(top).append("/a b\"\n");
        }
        if (chance(20)) {
            files.append("%dev(c, 1, ")
                    .append(one(List.of("3", "5", "7")))
                    .append(") %attr(0640,root,mail) /dev/")
                    .append(name);
            files.append('\n');
            line("mkdir -p %{buildroot}/dev");
        }
        if (chance(40)) {
            links(top);
        }
        if (chance(25)) {
            documents(top);
        }
    }

    private void links(String top) {
        line("ln -s f1 %{buildroot}" + top + "/link");
        files.append(top).append("/link\n");
        if (chance(50)) {
            line("ln -s /nowhere/at/all %{buildroot}" + top + "/dangling");
            files.append("%attr(-,daemon,mail) ").append(top).append("/dangling\n");
        }
        if (chance(30)) {
            line("mkdir -p %{buildroot}" + top + "/real; ln -s real %{buildroot}" + top + "/alias");
            line("echo through > %{buildroot}" + top + "/real/file");
            files.append(top).append("/alias\n").append(top).append("/real\n");
        }
    }

    private void hardLinks(String top) {
        line("echo hard > %{buildroot}" + top + "/h1; ln %{buildroot}" + top + "/h1 %{buildroot}" + top + "/h2");
        line("mkdir -p %{buildroot}" + top + "/hd; ln %{buildroot}" + top + "/h1 %{buildroot}" + top + "/hd/h3");
        files.append(chance(30) ? "%doc " : "").append(top).append("/h1\n");
        files.append(chance(30) ? "%doc " : "").append(top).append("/h2\n");
        files.append(chance(30) ? "%doc " : "").append(top).append("/hd\n");
    }

    private void documents(String top) {
        line("mkdir -p %{buildroot}" + top + "/doc/inner; echo d > %{buildroot}" + top + "/doc/inner/readme");
        files.append("%dir ").append(top).append("/doc\n%dir ").append(top).append("/doc/inner\n%doc ");
        files.append(top).append("/doc/inner/readme\n");
    }

    private String owner() {
        return one(
                List.of("root,root", "daemon,mail", "root,mail", "nosuchuser,root", "root,nosuchgroup", "daemon,root"));
    }

    private void file(String path, String name) {
        line("mkdir -p $(dirname %{buildroot}" + path + ")");
        if (chance(10)) {
            line("printf '\\177ELF\\" + (chance(50) ? "1" : "2") + "\\1\\1' > %{buildroot}" + path
                    + "; head -c 60 /dev/zero >> %{buildroot}" + path);
        } else if (chance(10)) {
            line(": > %{buildroot}" + path);
        } else {
            line("for i in $(seq " + (1 + below(300)) + "); do echo " + name + " line $i; done > %{buildroot}" + path);
        }
        line("touch -d @" + (1_500_000_000 + below(200_000_000)) + " %{buildroot}" + path);
        String attributes =
                "%attr(0" + one(List.of("644", "755", "600", "4755", "2755", "6711", "0")) + "," + owner() + ") ";
        String kind =
                switch (below(14)) {
                    case 0 -> "%config ";
                    case 1, 2 -> "%config(noreplace) ";
                    case 3 -> "%config(missingok) ";
                    case 4 -> "%doc ";
                    case 5 -> "%license ";
                    case 6 -> "%ghost ";
                    case 7 -> "%lang(" + one(List.of("de", "fr", "de_AT", "en")) + ") ";
                    case 8 ->
                        "%caps(" + one(List.of("cap_net_raw=ep", "cap_chown,cap_kill+eip", "cap_setuid=p")) + ") ";
                    case 9 -> "%verify(not md5 size mtime) ";
                    case 10 -> "%ghost %config(noreplace) ";
                    case 11 -> "%artifact ";
                    default -> "";
                };
        files.append(attributes).append(kind).append(path).append('\n');
    }

    private void scriptlets(String name) {
        for (String kind : List.of("pretrans", "pre", "post", "posttrans", "preun", "postun", "verifyscript")) {
            if (chance(35)) {
                script(kind, name, kind.equals("pretrans"));
            }
        }
        for (int i = below(3); i > 0; i--) {
            String conditions = one(names) + (chance(30) ? " > 1" : "") + (chance(30) ? ", " + one(names) : "");
            String kind = one(List.of("triggerin", "triggerin", "triggerprein", "triggerun", "triggerpostun"));
            scripts.append('%')
                    .append(kind)
                    .append(" -n ")
                    .append(name)
                    .append(lua(20))
                    .append(" -- ");
            scripts.append(conditions).append('\n');
            body(
                    kind + i,
                    name,
                    scripts.substring(scripts.lastIndexOf("%" + kind)).contains("<lua>"));
        }
        for (int i = below(3); i > 0; i--) {
            String kind = one(List.of("filetriggerin", "filetriggerin", "transfiletriggerin", "filetriggerun"));
            String priority = chance(50) ? " -P " + one(List.of("5", "20000", "3000000", "1000000")) : "";
            String prefixes = one(PREFIXES)
                    + (chance(30) ? "/gen" + (char) ('a' + below(5)) : "")
                    + (chance(30) ? " " + one(PREFIXES) + "/" : "");
            scripts.append('%').append(kind).append(" -n ").append(name).append(priority);
            scripts.append(" -- ").append(prefixes).append('\n');
            scripts.append("echo ").append(name).append(' ').append(kind).append(i);
            scripts.append(" $# $1 $2 >> /var/gen.log; cat >> /var/gen.log\n\n");
        }
    }

    private String lua(int percent) {
        return chance(percent) ? " -p <lua>" : chance(10) ? " -p /bin/bash" : chance(10) ? " -p '/bin/sh -e'" : "";
    }

    private void script(String kind, String name, boolean luaOnly) {
        String program = luaOnly ? " -p <lua>" : lua(15).replace("'", "");
        scripts.append('%')
                .append(kind)
                .append(" -n ")
                .append(name)
                .append(program)
                .append('\n');
        body(kind, name, program.contains("lua"));
    }

    private void body(String kind, String name, boolean isLua) {
        if (isLua) {
            if (kind.equals("pretrans")) {
                scripts.append("posix.mkdir('/var')\n");
                if (chance(30)) {
                    scripts.append("posix.mkdir('/etc') posix.mkdir('/etc/gen') posix.mkdir('/etc/gen/")
                            .append(name)
                            .append("')\nlocal g = io.open('/etc/gen/")
                            .append(name)
                            .append("/f1', 'w') g:write('mine') g:close()\n");
                }
            }
            scripts.append("local f = io.open('/var/gen.log', 'a')\nf:write('")
                    .append(name)
                    .append(' ')
                    .append(kind)
                    .append(" lua ', #arg, ' ', tostring(arg[2]), ' ', tostring(arg[3]), '\\n')\nf:close()\n\n");
            return;
        }
        scripts.append("echo ").append(name).append(' ').append(kind).append(" $# $1 $2 >> /var/gen.log\n");
        if (kind.equals("pre") && chance(50)) {
            String user = name.toLowerCase(Locale.ROOT);
            scripts.append("getent group ")
                    .append(user)
                    .append(" >/dev/null || groupadd -r ")
                    .append(user);
            scripts.append("\ngetent passwd ")
                    .append(user)
                    .append(" >/dev/null || useradd -r -g ")
                    .append(user);
            scripts.append(" -d / -s /sbin/nologin ").append(user).append('\n');
        }
        if (chance(20)) {
            scripts.append("mkdir -p /var/made/")
                    .append(name)
                    .append("\nchmod 750 /var/made/")
                    .append(name);
            scripts.append("\nln -sf /var/gen.log /var/made/").append(name).append("/log\n");
        }
        if (chance(10)) {
            scripts.append("test -d /nowhere && echo bad >> /var/gen.log\n");
        }
        if (chance(15) && !kind.startsWith("pre")) {
            scripts.append("exit 3\n");
        } else {
            scripts.append("true\n");
        }
        scripts.append('\n');
    }
}
