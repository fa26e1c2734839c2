using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Fovea.Configuration;

namespace Fovea.Cli.Verbs;

/// <summary>The options of data sets, as every verb that opens one takes them.</summary>
internal sealed partial class DataArguments
{
    /// <summary>The option of data that leaves out what cannot be read.</summary>
    public const string SkipKey = "skipUnreadable";

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

    /// <summary>The option that leaves out what cannot be read.</summary>
    public const string SkipName = "--skip-unreadable";

    private readonly Option<bool> skipUnreadable = new(SkipName) { Description = "Leave out image files that cannot be read, and list them." };

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
        if (parsed.GetValue(skipUnreadable)) options[SkipKey] = true;
        return options;
    }

    /// <summary>Whether files that cannot be read are left out.</summary>
    public bool LeavesOut(ParseResult parsed) => parsed.GetValue(skipUnreadable);

    /// <summary>The command that tells all about a data set, with the options that it was loaded with where they are not the usual ones.</summary>
    public static string CommandOfAll(string data, JsonObject options)
    {
        JsonObject usual = DataSets.Find(data)?.Defaults ?? [];
        DataArguments all = new();
        IEnumerable<string> words = options.Where(option => !JsonNode.DeepEquals(option.Value, usual[option.Key])).SelectMany(option => all.WordsOf(option.Key, option.Value));
        return ShellCommand.Line(["data", "prepare", data, .. words]);
    }

    /// <summary>"--resize 64x64" for resize, "--data-option layout=classes" for layout.</summary>
    private string[] WordsOf(string key, JsonNode? value)
    {
        if (key == SkipKey) return [skipUnreadable.Name];
        string text = value?.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : ReadableJson.Write(value);
        return Array.Find(named, each => each.Key == key).Option is { } option ? [option.Name, text] : [any.Name, $"{key}={text}"];
    }

    /// <summary>What to add to a message that tells of options of data as recipes name them, dataOptions.resize: how they are given here. Empty where it tells of none; a name in quotes is none that there is.</summary>
    public static string Advice(string message)
    {
        DataArguments all = new();
        string[] given = [.. OptionOfData().Matches(message).Select(match => match.Groups["key"].Value).Distinct().Select(all.OptionOf)];
        return given.Length == 0 ? string.Empty : $" ({string.Join(", ", given)})";
    }

    /// <summary>"--resize" for resize, "--data-option layout=VALUE" for layout.</summary>
    private string OptionOf(string key) =>
        key == SkipKey ? skipUnreadable.Name : Array.Find(named, each => each.Key == key).Option?.Name ?? $"{any.Name} {key}=VALUE";

    [GeneratedRegex(@"(?<!')\bdataOptions\.(?<key>[a-z][A-Za-z]*)")]
    private static partial Regex OptionOfData();
}
