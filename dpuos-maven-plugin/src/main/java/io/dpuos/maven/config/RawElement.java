package io.dpuos.maven.config;

import java.util.List;
import java.util.Optional;

/**
 * An element of the plugin's configuration as it stands in the merged model, before Maven binds it. Immutable.
 *
 * @param name the element's name
 * @param value the text, when the element has no children and is not empty
 * @param children the elements within, in order
 */
public record RawElement(String name, Optional<String> value, List<RawElement> children) {
    /** Copies the list. */
    public RawElement {
        children = List.copyOf(children);
    }
}
