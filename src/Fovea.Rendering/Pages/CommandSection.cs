using static Fovea.Rendering.Html;

namespace Fovea.Rendering;

/// <summary>Commands to copy, each with what it does.</summary>
internal static class CommandSection
{
    public static HtmlSection Build(string explanation, IEnumerable<(string Purpose, string Command)> commands) => new(
        "commands", "Commands", explanation,
        [.. commands.SelectMany(each => new[] { Tag("p", null, $"{each.Purpose}:"), Tag("pre", null, With("tabindex", "0"), Tag("code", null, each.Command)) })]);
}
