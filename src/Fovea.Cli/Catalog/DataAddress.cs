using System.Globalization;
using Fovea.Data;

namespace Fovea.Cli.Catalog;

/// <summary>An image of a data set, or all of a split: "mnist:test:0", "bach:PATH:unlabelled". A path may have colons of its own.</summary>
/// <param name="Data">Name of the data set.</param>
/// <param name="Split">The split.</param>
/// <param name="Index">Number of the image; null for all.</param>
internal sealed record DataAddress(string Data, DataSplit Split, int? Index)
{
    /// <summary>Reads an address; null if the argument does not look like one.</summary>
    /// <exception cref="UsageException">It looks like one, but its split or index is none.</exception>
    public static DataAddress? Parse(string argument)
    {
        string[] parts = argument.Split(':');
        if (parts.Length >= 2 && SplitOf(parts[^1]) is { } whole) return new DataAddress(string.Join(':', parts[..^1]), whole, Index: null);
        if (parts.Length < 3) return null;
        string data = string.Join(':', parts[..^2]);
        if (DataCatalog.Find(data) is null) return null;
        DataSplit split = SplitOf(parts[^2])
            ?? throw new UsageException($"'{argument}': the split must be training, validation, test, all or unlabelled, but is '{parts[^2]}'");
        return int.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            ? new DataAddress(data, split, index)
            : throw new UsageException($"'{argument}': the index must be a number from 0 on, but is '{parts[^1]}'");
    }

    private static DataSplit? SplitOf(string name) =>
        Enum.GetValues<DataSplit>().Cast<DataSplit?>().FirstOrDefault(split => name.Equals($"{split}", StringComparison.OrdinalIgnoreCase));
}
