using System.Xml.Linq;
using static Fovea.Rendering.Html.Html;

namespace Fovea.Rendering.Html;

/// <summary>A part of a page with a heading that the page's list leads to.</summary>
/// <param name="Id">Its name in addresses.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Explanation">How to read it; may be empty.</param>
/// <param name="Content">What is in it.</param>
public sealed record HtmlSection(string Id, string Title, string Explanation, IReadOnlyList<XElement> Content)
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
