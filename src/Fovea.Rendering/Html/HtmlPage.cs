using System.Reflection;
using System.Xml.Linq;
using static Fovea.Rendering.Html;

namespace Fovea.Rendering;

/// <summary>A page in one file: no network, no script; light, dark, print, a phone's width.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Subtitle">A line below it; may be empty.</param>
/// <param name="Lead">What stands before the list of sections: figures, say.</param>
/// <param name="Sections">Its sections.</param>
/// <param name="Footer">Its last line.</param>
internal sealed record HtmlPage(string Title, string Subtitle, IReadOnlyList<XElement> Lead, IReadOnlyList<HtmlSection> Sections, string Footer)
{
    /// <summary>What a browser may do with such a page: use the styles and images in it.</summary>
    public const string ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

    /// <summary>The style sheet of pages and charts, for whoever makes a page of another kind.</summary>
    public static string Style { get; } = ReadStyle();

    /// <summary>The page as a file's text.</summary>
    public override string ToString() => "<!DOCTYPE html>\n" + Text(Tag(
        "html", null, With("lang", "en"),
        Tag(
            "head", null,
            Tag("meta", null, With("charset", "utf-8")),
            Tag("meta", null, With("name", "viewport"), With("content", "width=device-width, initial-scale=1")),
            Tag("meta", null, With("http-equiv", "Content-Security-Policy"), With("content", ContentSecurityPolicy)),
            Tag("meta", null, With("name", "referrer"), With("content", "no-referrer")),
            Tag("title", null, Title),
            Tag("style", null, Style)),
        Tag(
            "body", null,
            Tag(
                "div", "page",
                Tag("header", null, Tag("h1", null, Title), Subtitle.Length == 0 ? null : Tag("p", "muted", Subtitle), Lead, Navigation()),
                Tag("main", null, Sections.Select(section => section.ToElement())),
                Tag("footer", null, Footer))))) + "\n";

    private XElement Navigation() => Tag(
        "nav", null, With("aria-label", "Sections"),
        Tag("ul", null, Sections.Select(section => Tag("li", null, Tag("a", null, With("href", $"#{section.Id}"), section.Title)))));

    private static string ReadStyle()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("PageStyle.css")!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}

/// <summary>A part of a page with a heading that the page's list leads to.</summary>
/// <param name="Id">Its name in addresses.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Explanation">How to read it; may be empty.</param>
/// <param name="Content">What is in it.</param>
internal sealed record HtmlSection(string Id, string Title, string Explanation, IReadOnlyList<XElement> Content)
{
    /// <summary>A section whose content could not be had.</summary>
    /// <param name="id">Its name in addresses.</param>
    /// <param name="title">Its heading.</param>
    /// <param name="reason">Why, in a line.</param>
    public static HtmlSection LeftOut(string id, string title, string reason) => new(id, title, string.Empty, [Tag("p", "left-out", reason)]);

    /// <summary>The section as HTML.</summary>
    public XElement ToElement() => Tag(
        "section", null, With("id", Id), With("aria-labelledby", $"{Id}-title"),
        Tag("h2", null, With("id", $"{Id}-title"), Title), Explanation.Length == 0 ? null : Tag("p", "muted", Explanation), Content);
}

/// <summary>A few figures that matter most, large and side by side.</summary>
internal static class HtmlFacts
{
    /// <summary>The figures as HTML.</summary>
    public static XElement Build(params IEnumerable<HtmlFact> facts) => Tag("dl", "facts", facts.Select(fact => Tag(
        "div", null, Tag("dt", null, fact.Name), Tag("dd", null, fact.Value, fact.Note is null ? null : Tag("small", null, fact.Note)))));
}

/// <summary>One of <see cref="HtmlFacts"/>.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Value">The figure with its unit.</param>
/// <param name="Note">A few words more; null for none.</param>
internal sealed record HtmlFact(string Name, string Value, string? Note = null);
