package io.dpuos.repo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XmlScannerTests {
    @Test
    void resolvesPredefinedEntitiesAndCharacterReferences() throws IOException {
        XmlScanner xml = scan("<r v='&lt;&amp;&#x41;&#233;'>a&gt;b<!-- no > text --><![CDATA[<c>&amp;]]>d</r>");

        xml.next();

        assertThat(xml.attribute(1)).isEqualTo("<&Aé");
        assertThat(xml.leaf()).isEqualTo("a>b<c>&amp;d");
    }

    @Test
    void findsValuesThatHoldTagEnds() throws IOException {
        XmlScanner xml = scan("<?xml version='1.0'?>\n<x:r n:v=\"a>b/\" other='>'/>");

        assertThat(xml.next()).isEqualTo(XmlScanner.Event.START);
        assertThat(xml.attribute(1)).isEqualTo("a>b/");
        assertThat(xml.next()).isEqualTo(XmlScanner.Event.END);
        assertThat(xml.next()).isEqualTo(XmlScanner.Event.EOF);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<r>",
                "<r></s>",
                "<r/></r>",
                "<r>&nbsp;</r>",
                "<r>&#0;</r>",
                "<r>&#x110000;</r>",
                "<r>&amp</r>",
                "<r v=1/>",
                "<r v='1/>",
                "<r v></r>",
                "<!DOCTYPE r [<!ENTITY a 'b'>]><r>&a;</r>",
                "<!DOCTYPE r SYSTEM 'file:///etc/passwd'><r/>",
                "<?xml version='1.0' encoding='UTF-16'?><r/>",
                "<r><!-- ",
                "<r><![CDATA[ ",
                "< r/>",
            })
    void refusesWhatIsNotPlainXml(String text) {
        assertThatThrownBy(() -> {
                    XmlScanner xml = scan(text);
                    while (xml.next() != XmlScanner.Event.EOF) {
                        xml.text();
                    }
                })
                .isInstanceOf(MalformedMetadataException.class)
                .hasMessageContaining("test.xml")
                .hasMessageContaining("expected")
                .hasMessageContaining("byte");
    }

    @Test
    void boundsDepthAndSizes() {
        assertThatThrownBy(() -> drain("<r>".repeat(100))).hasMessageContaining("nested");
        assertThatThrownBy(() -> drain("<r " + "v='1' ".repeat(100) + "/>")).hasMessageContaining("attributes");
        assertThatThrownBy(() -> drain("<r v='" + "x".repeat(5 << 20) + "'/>")).hasMessageContaining("below");
    }

    @Test
    void passesOverLongTextsThatNobodyAsksFor() throws IOException {
        XmlScanner xml = scan("<r><s>" + "long ".repeat(1 << 20) + "</s></r>");

        xml.next();
        xml.next();
        xml.skip();

        assertThat(xml.next()).isEqualTo(XmlScanner.Event.END);
        assertThat(xml.next()).isEqualTo(XmlScanner.Event.EOF);
    }

    @Property(tries = 200)
    void readsTheSameWhateverTheReadSizes(@ForAll @IntRange(min = 1, max = 50) int chunk) throws IOException {
        String text =
                "<?xml version='1.0'?><!-- c --><r v='1'>" + "<s v='&lt;2'>t&amp;<!-- x -->u</s>".repeat(50) + "</r>";
        InputStream slow = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)) {
            @Override
            public int read(byte[] bytes, int offset, int length) {
                return super.read(bytes, offset, Math.min(length, chunk));
            }
        };
        XmlScanner xml = new XmlScanner(slow, "test.xml", new StringPool(), List.of("r", "v", "s"));

        xml.next();
        int count = 0;
        while (xml.next() == XmlScanner.Event.START) {
            assertThat(xml.attribute(1)).isEqualTo("<2");
            assertThat(xml.leaf()).isEqualTo("t&u");
            count++;
        }

        assertThat(count).isEqualTo(50);
    }

    @Property(tries = 500)
    void neverFailsOtherwiseOnDamagedMetadata(@ForAll @IntRange(min = 0, max = 800) int at, @ForAll byte value) {
        byte[] bytes = """
                <?xml version="1.0" encoding="UTF-8"?>
                <metadata xmlns="http://linux.duke.edu/metadata/common" packages="1">
                <package type="rpm"><name>a</name><arch>noarch</arch><version epoch="0" ver="1" rel="1"/>
                <checksum type="sha256" pkgid="YES">%s</checksum><summary>s &amp; t</summary>
                <time file="1" build="2"/><size package="10" installed="20" archive="30"/><location href="a.rpm"/>
                <format><rpm:license>MIT</rpm:license><rpm:provides><rpm:entry name="a" flags="EQ" epoch="0" ver="1"/>
                </rpm:provides><file>/etc/a</file></format></package></metadata>
                """.formatted("0".repeat(64)).getBytes(StandardCharsets.UTF_8);
        bytes[at % bytes.length] = value;

        try {
            assertThat(PrimaryXml.parse(new ByteArrayInputStream(bytes), "test.xml", "test"))
                    .hasSizeLessThan(2);
        } catch (IOException e) {
            assertThat(e).isInstanceOf(RepositoryException.class);
        }
    }

    @Test
    void refusesDecompressionBombs() throws IOException {
        byte[] packed;
        try (var bytes = new java.io.ByteArrayOutputStream();
                var gzip = new java.util.zip.GZIPOutputStream(bytes)) {
            gzip.write(new byte[1 << 20]);
            gzip.finish();
            packed = bytes.toByteArray();
        }

        assertThatThrownBy(() -> Decompression.open(new ByteArrayInputStream(packed), "bomb.gz", 1000)
                        .readAllBytes())
                .isInstanceOf(MalformedMetadataException.class)
                .hasMessageContaining("at most 1000 bytes");
    }

    private static void drain(String text) throws IOException {
        XmlScanner xml = scan(text);
        while (xml.next() != XmlScanner.Event.EOF) {
            // until the end
        }
    }

    private static XmlScanner scan(String text) {
        return new XmlScanner(
                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                "test.xml",
                new StringPool(),
                List.of("r", "v"));
    }
}
