using System.Xml.Linq;

namespace Fovea.Rendering.Tests.Html;

public sealed class HtmlPageTests
{
    private const string Nasty = "</style><script>alert(\"1\")</script> & 'so' on";

    private readonly string text = new HtmlPage(
        Nasty, "a line", [HtmlFacts.Build(new HtmlFact("error", "1.2 %", Nasty))],
        [
            new HtmlSection("first", "First", "how to read it", [new HtmlTable("figures", ["name", "value"], [["a", "1.5"], ["b", "-"], [Nasty, "2 %"]]) { Highlighted = new HashSet<int> { 1 } }.ToElement()]),
            HtmlSection.LeftOut("second", "Second", "there is no data"),
        ],
        "made by a test").ToString();

    private XElement Root => XDocument.Parse(text).Root!;

    [Fact]
    public void It_is_html_that_an_xml_parser_reads_too()
    {
        Assert.StartsWith("<!DOCTYPE html>\n<html lang=\"en\">", text, StringComparison.Ordinal);
        Assert.Equal(Nasty, Root.Descendants("h1").Single().Value);
        Assert.Empty(Root.Descendants("script"));
        Assert.DoesNotContain("<script", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_style_sheet_arrives_as_it_is()
    {
        int begin = text.IndexOf("<style>", StringComparison.Ordinal) + "<style>".Length;
        Assert.Equal(HtmlPage.Style, text[begin..text.IndexOf("</style>", StringComparison.Ordinal)]);
    }

    [Fact]
    public void Nothing_can_be_fetched()
    {
        XElement policy = Root.Descendants("meta").Single(meta => (string?)meta.Attribute("http-equiv") == "Content-Security-Policy");
        Assert.StartsWith("default-src 'none';", (string)policy.Attribute("content")!, StringComparison.Ordinal);
        Assert.DoesNotContain("http:", text, StringComparison.Ordinal);
        Assert.DoesNotContain("https:", text, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", text, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_section_is_reached_and_named()
    {
        Assert.Equal(["#first", "#second"], Root.Descendants("nav").Descendants("a").Select(link => (string)link.Attribute("href")!));
        Assert.All(Root.Descendants("section"), section =>
            Assert.Equal(section.Element("h2")!.Value, Root.Descendants().Single(element => (string?)element.Attribute("id") == (string?)section.Attribute("aria-labelledby")).Value));
        Assert.Equal("there is no data", Root.Descendants("p").Single(p => (string?)p.Attribute("class") == "left-out").Value);
    }

    [Fact]
    public void Columns_of_numbers_stand_to_the_right_and_rows_can_be_marked()
    {
        XElement[] rows = [.. Root.Descendants("tbody").Single().Elements("tr")];
        Assert.All(rows, row => Assert.Equal("number", (string?)row.Element("td")!.Attribute("class")));
        Assert.All(rows, row => Assert.Equal("row", (string?)row.Element("th")!.Attribute("scope")));
        Assert.Equal([null, "differs", null], rows.Select(row => (string?)row.Attribute("class")));
    }
}
