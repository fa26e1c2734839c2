using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace Fovea.Rendering;

/// <summary>
/// HTML and SVG as a tree, so that no text can leave its place, and as text that a browser reads as HTML and a parser as XML.
/// </summary>
internal static class Html
{
    private static readonly HashSet<string> empty = ["br", "col", "hr", "img", "input", "link", "meta"];

    /// <summary>An element.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cssClass">Its class; null for none.</param>
    /// <param name="content">Attributes, elements, texts, or sequences of these; null is left out.</param>
    public static XElement Tag(string name, string? cssClass, params object?[] content) =>
        new(name, cssClass is null ? null : new XAttribute("class", cssClass), content);

    /// <summary>An attribute.</summary>
    public static XAttribute With(string name, string value) => new(name, value);

    /// <summary>An attribute that is a length or a place, to a hundredth.</summary>
    public static XAttribute With(string name, double value) => new(name, Number(value));

    /// <summary>A number to a hundredth, as style sheets and SVG read it.</summary>
    public static string Number(double value) => Math.Round(value, 2).ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>An element as text, without a line break that was not there.</summary>
    public static string Text(XElement element)
    {
        StringBuilder text = new();
        Write(element, text);
        return text.ToString();
    }

    private static void Write(XElement element, StringBuilder text)
    {
        string name = element.Name.LocalName;
        text.Append('<').Append(name);
        foreach (XAttribute attribute in element.Attributes())
            text.Append(' ').Append(attribute.Name.LocalName).Append("=\"").Append(Escape(attribute.Value).Replace("\"", "&quot;", StringComparison.Ordinal)).Append('"');
        if (empty.Contains(name))
        {
            text.Append("/>");
            return;
        }

        text.Append('>');
        foreach (XNode node in element.Nodes())
        {
            if (node is XElement child) Write(child, text);
            else if (node is XText words) text.Append(Escape(words.Value));
        }

        text.Append("</").Append(name).Append('>');
    }

    // A style sheet needs its '>' as it is; in XML it is only forbidden behind "]]".
    private static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace("]]>", "]]&gt;", StringComparison.Ordinal);
}
