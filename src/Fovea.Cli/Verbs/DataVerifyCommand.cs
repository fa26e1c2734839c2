using System.CommandLine;
using System.Text.Json;
using Fovea.Parts;

namespace Fovea.Cli.Verbs;

/// <summary>fovea data verify: whether these are the pixels that everybody has.</summary>
internal sealed class DataVerifyCommand : DataSetCommand
{
    public DataVerifyCommand(Terminal terminal)
        : base(terminal, "verify", "Compare a data set's checksums with the known ones: fovea data verify cluttered-mnist-60")
    {
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        IDataSource source = Open(parsed);
        DataSet data = await LoadAsync(source, parsed, stop).ConfigureAwait(false);
        Dictionary<string, SplitDigest> digests = [];
        foreach (DataSplit split in new[] { DataSplit.Training, DataSplit.Validation, DataSplit.Test })
        {
            // Fresh images have no digest: they are others in every epoch.
            if (data[split] is FreshImageSet) continue;
            digests[DataResult.NameOf(split)] = new SplitDigest(data[split].ComputeSha256(stop), source.KnownDigests.GetValueOrDefault(split));
        }

        DataDigestResult result = new(data.Name, digests, digests.Values.All(digest => digest.Known is null || digest.Known == digest.Sha256));
        if (WantsJson(parsed)) Terminal.Output.WriteLine(JsonSerializer.Serialize(result, CliContext.Readable.DataDigestResult));
        else foreach ((string split, SplitDigest digest) in digests) Terminal.Output.WriteLine($"{split,10}: {digest.Sha256}{Verdict(digest)}");
        if (digests.Count > 0 && digests.Values.All(digest => digest.Known is null))
            Terminal.Say($"nobody has published what the checksums of {data.Name} should be: keep these, and they tell later whether pixels or labels have changed");
        if (result.Good) return ExitCode.Done;
        throw new DataException($"{data.Name} has other pixels or labels than it should");
    }

    private static string Verdict(SplitDigest digest) => digest.Known is null ? string.Empty : digest.Known == digest.Sha256 ? " good" : $" BUT SHOULD BE {digest.Known}";
}

/// <summary>What "data verify" says.</summary>
internal sealed record DataDigestResult(string Dataset, IReadOnlyDictionary<string, SplitDigest> Splits, bool Good);

/// <summary>Checksum of a split and what it should be, if that is known.</summary>
internal sealed record SplitDigest(string Sha256, string? Known);
