using System.Xml.Linq;
using static Fovea.Rendering.Html.Html;

namespace Fovea.Rendering.Html;

/// <summary>A few figures that matter most, large and side by side.</summary>
public static class HtmlFacts
{
    /// <summary>The figures as HTML.</summary>
    public static XElement Of(params IEnumerable<HtmlFact> facts) => Tag("dl", "facts", facts.Select(fact => Tag(
        "div", null, Tag("dt", null, fact.Name), Tag("dd", null, fact.Value, fact.Note is null ? null : Tag("small", null, fact.Note)))));
}

/// <summary>One of <see cref="HtmlFacts"/>.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Value">The figure with its unit.</param>
/// <param name="Note">A few words more; null for none.</param>
public sealed record HtmlFact(string Name, string Value, string? Note = null);
