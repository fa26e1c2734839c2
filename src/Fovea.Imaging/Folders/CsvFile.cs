using System.Text;
using System.Text.Unicode;
using Fovea.Configuration;
using Fovea.Data;

namespace Fovea.Imaging;

/// <summary>
/// Reads files of comma-separated values (RFC 4180) in UTF-8: what stands between quotation marks is one field, with its commas and line ends, and two marks in it are
/// one. Spaces around fields are cut, and lines without a letter left out.
/// </summary>
internal static class CsvFile
{
    /// <summary>Reads all records, the heading among them.</summary>
    /// <exception cref="DataException">A line is not UTF-8, or a quotation mark is not closed.</exception>
    /// <exception cref="IOException">It cannot be read, or a folder, pipe, socket or device is there.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static IReadOnlyList<CsvRecord> Read(string path)
    {
        string text = TextOf(path);
        List<CsvRecord> records = [];
        for (int at = 0, line = 1; at < text.Length;)
        {
            CsvRecord record = Next(path, text, line, ref at);
            line += record.Text.Count(letter => letter == '\n') + 1;
            if (!string.IsNullOrWhiteSpace(record.Text)) records.Add(record);
        }

        return records;
    }

    /// <summary>Reads the record that begins at a place, and goes to the place of the next one.</summary>
    private static CsvRecord Next(string path, string text, int line, ref int at)
    {
        int begin = at;
        List<string> fields = [];
        StringBuilder field = new();
        bool isQuoted = false;
        for (; at < text.Length && (isQuoted || text[at] != '\n'); at++)
        {
            if (isQuoted && text[at] == '"' && at + 1 < text.Length && text[at + 1] == '"') field.Append(text[at++]);
            else if (text[at] == '"') isQuoted = !isQuoted;
            else if (text[at] != ',' || isQuoted) field.Append(text[at]);
            else
            {
                fields.Add(field.ToString().Trim());
                field.Clear();
            }
        }

        if (isQuoted) throw new DataException($"{path}, line {line}: a quotation mark that is opened in it is never closed: '{text[begin..].Split('\n')[0]}'");
        fields.Add(field.ToString().Trim());
        return new CsvRecord(line, text[begin..at++], [.. fields]);
    }

    private static string TextOf(string path)
    {
        PlainFile.Require(path);
        byte[] bytes = File.ReadAllBytes(path);
        // A mark at the beginning says UTF-16, as some spreadsheets write.
        if (bytes is not ([0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])) RequireUtf8(path, bytes);
        using StreamReader reader = new(new MemoryStream(bytes), Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd().Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
    }

    private static void RequireUtf8(string path, ReadOnlySpan<byte> bytes)
    {
        int line = 1;
        foreach (Range range in bytes.Split((byte)'\n'))
        {
            if (!Utf8.IsValid(bytes[range]))
                throw new DataException($"{path}, line {line}: must be UTF-8, but is not: save the file as UTF-8, or if it is Latin-1, iconv -f LATIN1 -t UTF-8 {ShellWord.Quote(path)} > NEW.csv makes one that is");
            line++;
        }
    }
}

/// <summary>A record of a <see cref="CsvFile"/>.</summary>
/// <param name="Line">The line that it begins in, from 1 on.</param>
/// <param name="Text">The record as it stands there.</param>
/// <param name="Fields">Its fields.</param>
internal sealed record CsvRecord(int Line, string Text, IReadOnlyList<string> Fields);
