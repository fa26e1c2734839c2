using System.CommandLine;
using System.Text.Json.Nodes;
using Fovea.Configuration;

namespace Fovea.Cli.Verbs;

/// <summary>The options of data sets, as every verb that opens one takes them.</summary>
internal sealed class DataArguments
{
    private readonly Option<string[]> any = new("--data-option")
    {
        Description = "Change an option of the data; 'fovea data list' shows which there are.",
        HelpName = "NAME=VALUE",
    };

    private readonly (Option<string?> Option, string Key)[] named =
    [
        (new("--resize") { Description = "Scale image files to this size.", HelpName = "WIDTHxHEIGHT" }, "resize"),
        (new("--pad") { Description = "Put image files onto a canvas of this size, scaled down where they are larger.", HelpName = "WIDTHxHEIGHT" }, "pad"),
        (new("--group") { Description = "Keep image files together whose paths have the same first group of this pattern.", HelpName = "PATTERN" }, "group"),
        (new("--groups") { Description = "Keep image files together as a CSV of file,group says.", HelpName = "FILE" }, "groups"),
        (new("--fold") { Description = "Test on this fold, validate on the next, train on the others.", HelpName = "K/N" }, "fold"),
    ];

    private readonly Option<bool> skipUnreadable = new("--skip-unreadable") { Description = "Leave out image files that cannot be read, and list them." };

    /// <summary>All of them.</summary>
    public IEnumerable<Option> Options => [any, .. named.Select(each => each.Option), skipUnreadable];

    public void AddTo(Command command)
    {
        foreach (Option option in Options) command.Add(option);
    }

    /// <summary>The options given, over <paramref name="before"/>, which is not changed.</summary>
    /// <exception cref="UsageException">An option is not NAME=VALUE.</exception>
    public JsonObject Read(ParseResult parsed, JsonObject? before = null)
    {
        JsonObject options = before?.DeepClone().AsObject() ?? [];
        foreach (string change in parsed.GetValue(any) ?? [])
        {
            string[] pair = change.Split('=', 2);
            if (pair.Length != 2) throw new UsageException($"--data-option takes NAME=VALUE, but got '{change}'");
            JsonOverlay.Put(options, pair[0], ReadableJson.ParseValue(pair[1]));
        }

        foreach ((Option<string?> option, string key) in named)
            if (parsed.GetValue(option) is { } value) options[key] = value;
        if (parsed.GetValue(skipUnreadable)) options["skipUnreadable"] = true;
        return options;
    }
}
