using Fovea.Configuration;
using Fovea.Data;

namespace Fovea.Imaging;

/// <summary>A CSV file that lists slides: a heading "file,label" or "file,label,group", and a line for each. Files are paths from where the list lies.</summary>
internal static class SlideList
{
    private static readonly string[] columns = ["file", "label", "group"];

    /// <summary>Reads a list.</summary>
    /// <param name="path">The CSV file.</param>
    /// <param name="isToTrainOn">Whether there must be several classes.</param>
    /// <exception cref="DataException">It is an image, cannot be read, is of another form, or names files that are not there.</exception>
    public static FolderContents Read(string path, bool isToTrainOn)
    {
        string ending = Path.GetExtension(path).ToLowerInvariant();
        if (ImageFile.Extensions.Contains(ending) || SlideOpening.Extensions.Contains(ending))
            throw new DataException($"{path} is one image: slides:PATH must be a folder with a sub-folder per class, or a CSV file that lists slides");
        List<SourceFile> files = [];
        HashSet<string> seen = [];
        List<(int Line, string File)> missing = [];
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        int wanted = columns.Length;
        foreach ((int index, (int line, string text, IReadOnlyList<string> fields)) in RecordsOf(path).Index())
        {
            if (index == 0)
            {
                wanted = Math.Clamp(fields.Count, columns.Length - 1, columns.Length);
                if (!fields.SequenceEqual(columns.Take(wanted), StringComparer.OrdinalIgnoreCase))
                    throw new DataException($"{path}, line {line}: must be the heading file,label or file,label,group, but is '{text}'");
                continue;
            }

            if (fields.Count != wanted || fields.Any(field => field.Length == 0))
                throw new DataException($"{path}, line {line}: must be {string.Join(',', columns.Take(wanted))}, none of them empty, but is '{text}'");
            string name = fields[0].Replace('\\', '/');
            FileInfo file = new(Path.GetFullPath(name, folder));
            if (!seen.Add(file.FullName)) throw new DataException($"{path}, line {line}: {name} has a line already");
            if (!file.Exists) missing.Add((line, name));
            else files.Add(new SourceFile(file.FullName, name, fields[1], Split: null, file.Length, file.LastWriteTimeUtc.Ticks) { Group = wanted == columns.Length ? fields[2] : null });
        }

        if (missing.Count > 0)
            throw new DataException($"{path}, line {missing[0].Line}: there is no file {Path.GetFullPath(missing[0].File, folder)}{(missing.Count > 1 ? $", nor those of {Counted.Of(missing.Count - 1, "other line")}" : string.Empty)}");
        string[] classes = [.. files.Select(file => file.ClassName!).Distinct()];
        if (classes.Length == 0) throw new DataException($"{path} lists no slides: it must have a line for each behind its heading");
        if (isToTrainOn && classes.Length < 2) throw new DataException($"{path} must have at least 2 labels, but has 1: {classes[0]}");
        return new FolderContents(files, []);
    }

    private static IReadOnlyList<CsvRecord> RecordsOf(string path)
    {
        try
        {
            IReadOnlyList<CsvRecord> records = CsvFile.Read(path);
            return records.Count > 0 ? records : throw new DataException($"{path} is empty: it must begin with the heading file,label or file,label,group");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"slides cannot be read from {path}: {PlainFile.WhyNot(path, exception)}", exception);
        }
    }
}
