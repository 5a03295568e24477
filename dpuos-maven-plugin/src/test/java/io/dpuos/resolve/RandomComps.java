package io.dpuos.resolve;

import java.util.List;
import java.util.Random;

/** Writes a random {@code comps.xml} with two groups and an environment. */
final class RandomComps {
    private final Random random;
    private final List<String> names;

    RandomComps(long seed, List<String> names) {
        random = new Random(seed);
        this.names = names;
    }

    String text() {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<comps>\n" + group("g1", "First group")
                + group("g2", "Second group")
                + "<environment><id>e1</id><name>Some environment</name><description/><display_order>1</display_order>"
                + "<grouplist><groupid>g1</groupid>" + (random.nextBoolean() ? "<groupid>absent</groupid>" : "")
                + "</grouplist><optionlist><groupid" + (random.nextBoolean() ? " default=\"true\"" : "")
                + ">g2</groupid></optionlist></environment>\n</comps>\n";
    }

    private String group(String id, String name) {
        StringBuilder text = new StringBuilder("<group><id>" + id + "</id><name>" + name
                + "</name><description/><default>true</default><uservisible>true</uservisible><packagelist>");
        for (String member : names) {
            if (random.nextInt(4) == 0) {
                text.append("<packagereq")
                        .append(kind())
                        .append('>')
                        .append(member)
                        .append("</packagereq>");
            }
        }
        return text.append("<packagereq type=\"mandatory\">no-such-package</packagereq></packagelist></group>\n")
                .toString();
    }

    private String kind() {
        return switch (random.nextInt(6)) {
            case 0, 1 -> " type=\"mandatory\"" + (random.nextInt(4) == 0 ? " basearchonly=\"true\"" : "");
            case 2 -> " type=\"default\"";
            case 3 -> " type=\"optional\"";
            default -> " type=\"conditional\" requires=\"" + names.get(random.nextInt(names.size())) + "\"";
        };
    }
}
