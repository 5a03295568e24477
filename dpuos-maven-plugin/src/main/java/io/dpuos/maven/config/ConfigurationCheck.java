package io.dpuos.maven.config;

import io.dpuos.message.NearestName;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The check that a pom's configuration means what it says: every element is known, none is empty, no expression is left.
 *
 * <p>Maven by itself builds on when an element is misspelled: 3.8 says nothing and later versions warn, and the image
 * lacks what the element was to bring. The check walks the merged configuration beside the classes that Maven would fill
 * and reports all problems at once. Immutable.
 */
public final class ConfigurationCheck {
    /** An unset architecture is resolved by the plugin; the reference parent writes this expression. */
    private static final String UNSET_ARCH = "${dpuos.arch}";

    private static final String PLAIN_TEXT = " holds a text; a password itself stands neither in a pom nor on the"
            + " command line, where Maven prints it and others read it. Refer to it by <server> (an entry of settings.xml,"
            + " made with 'mvn --encrypt-password'), <environment> (the name of a variable), <file> (outside the project)"
            + " or <hash>; change this one, since it has been seen";

    private final Map<String, Type> topLevel;

    /**
     * Makes a check for the given top-level elements.
     *
     * @param topLevel type of each known element: a bean of this package, a map, or a class whose value is text
     */
    public ConfigurationCheck(Map<String, Type> topLevel) {
        this.topLevel = new TreeMap<>(topLevel);
    }

    /** Returns one line per problem, each with the path of the element; empty when all is well. */
    public List<String> problems(RawElement configuration) {
        List<String> problems = new ArrayList<>();
        for (RawElement child : configuration.children()) {
            checkNamed(child, "<configuration>", topLevel, problems);
        }
        return problems;
    }

    private static void checkNamed(RawElement element, String path, Map<String, Type> known, List<String> problems) {
        String here = path + "<" + element.name() + ">";
        Type type = known.get(element.name());
        if (type == null) {
            problems.add(here + " is not an element of the plugin's configuration"
                    + NearestName.hint(element.name(), known.keySet())
                    + " Known here: "
                    + String.join(", ", known.keySet()));
            return;
        }
        check(element, here, type, problems);
    }

    private static void check(RawElement element, String path, Type type, List<String> problems) {
        if (type instanceof ParameterizedType map && map.getRawType() == Map.class) {
            requireContent(element, path, problems);
            if (element.value().isPresent()) {
                problems.add(path + " holds the text '" + element.value().get()
                        + "', expected named elements, for example " + path + "<main>"
                        + element.value().get() + "</main>");
            }
            for (RawElement entry : element.children()) {
                check(entry, path + "<" + entry.name() + ">", map.getActualTypeArguments()[1], problems);
            }
        } else if (type instanceof Class<?> bean && isBean(bean)) {
            requireContent(element, path, problems);
            if (element.value().isPresent() && (bean == PasswordBean.class || bean == AccountBean.class)) {
                // What stands there may be the password itself, which no message repeats.
                problems.add(path + PLAIN_TEXT);
                return;
            }
            if (element.value().isPresent()) {
                checkShortForm(element, path, bean, problems);
            }
            Map<String, Type> known = elementsOf(bean);
            for (RawElement child : element.children()) {
                checkNamed(child, path, known, problems);
            }
        } else {
            requireContent(element, path, problems);
            if (!element.children().isEmpty()) {
                problems.add(path + " holds the element <"
                        + element.children().get(0).name() + ">, expected a text");
            }
            element.value()
                    .filter(value -> !value.contains("${"))
                    .ifPresent(value -> checkScalar(path, value, type, problems));
        }
        element.value()
                .filter(value -> value.contains("${"))
                .ifPresent(value -> checkExpression(path, value, problems));
    }

    private static void checkExpression(String path, String value, List<String> problems) {
        if (!(path.endsWith("<arch>") && value.equals(UNSET_ARCH))) {
            problems.add(path + " still holds an expression that has no value: '" + value
                    + "'; define the property, or write the text in a file below src/main/dpuos");
        }
    }

    private static void checkScalar(String path, String value, Type type, List<String> problems) {
        if (type == Integer.class && !value.matches("-?[0-9]{1,9}")) {
            problems.add(path + " holds '" + value + "', expected a whole number");
        } else if ((type == Boolean.class || type == boolean.class) && !value.matches("true|false")) {
            problems.add(path + " holds '" + value + "', expected true or false");
        }
    }

    private static void requireContent(RawElement element, String path, List<String> problems) {
        boolean blank = element.value().map(String::isBlank).orElse(true);
        if (blank && element.children().isEmpty()) {
            problems.add(path + " is empty; give it a value, or drop an inherited one with combine.self=\"remove\"");
        }
    }

    private static void checkShortForm(RawElement element, String path, Class<?> bean, List<String> problems) {
        for (var method : bean.getMethods()) {
            if (method.getName().equals("set")) {
                return;
            }
        }
        problems.add(path + " holds the text '" + element.value().orElse("") + "', expected elements: "
                + String.join(", ", elementsOf(bean).keySet()));
    }

    /** Tells whether an element of a type holds elements, not a text. */
    public static boolean isStructured(Type type) {
        return type instanceof ParameterizedType || (type instanceof Class<?> bean && isBean(bean));
    }

    private static boolean isBean(Class<?> type) {
        return type.getPackageName().equals(ConfigurationCheck.class.getPackageName());
    }

    /** Returns the elements of a bean of this package with their types, sorted by name. */
    public static Map<String, Type> elementsOf(Class<?> bean) {
        Map<String, Type> elements = new TreeMap<>();
        for (Field field : bean.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()) {
                elements.put(field.getName(), field.getGenericType());
            }
        }
        return elements;
    }
}
