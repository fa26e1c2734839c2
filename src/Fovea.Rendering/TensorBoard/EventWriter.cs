using System.Buffers.Binary;
using System.Globalization;

namespace Fovea.Rendering;

/// <summary>
/// Writes what TensorBoard shows: a file of events in a folder, each event with the scalars and images of one step. Whoever goes on with
/// a folder gets a file of its own, and steps that stand in an earlier one are not written again.
/// </summary>
/// <remarks>The fields are those of event.proto and summary.proto, TensorFlow's public description of the format.</remarks>
internal sealed class EventWriter : IDisposable
{
    private const string Prefix = "events.out.tfevents.";
    private const int WallTimeField = 1, StepField = 2, FileVersionField = 3, SummaryField = 5;
    private const int ValueField = 1, TagField = 1, SimpleValueField = 2, ImageField = 4;
    private const int HeightField = 1, WidthField = 2, ColorspaceField = 3, EncodedField = 4, Rgb = 3, Rgba = 4;

    private readonly FileStream stream;
    private readonly TimeProvider clock;

    /// <summary>Opens a new file.</summary>
    /// <param name="folder">Where; made if it is not there.</param>
    /// <param name="clock">Says when events happen.</param>
    public EventWriter(string folder, TimeProvider clock)
    {
        this.clock = clock;
        Directory.CreateDirectory(folder);
        LastStep = FilesIn(folder).SelectMany(RecordFile.Read).Select(StepOf).DefaultIfEmpty(0).Max();
        stream = NewFile(folder, clock);
        Append(new ProtobufMessage().Add(WallTimeField, Now).Add(FileVersionField, "brain.Event:2"));
    }

    /// <summary>The largest step that was written, in earlier files too; 0 if there is none.</summary>
    public long LastStep { get; private set; }

    /// <summary>Whether a folder holds event files.</summary>
    public static bool IsUsedIn(string folder) => FilesIn(folder).Any();

    /// <summary>Writes one step, all of it or nothing; a step that is not after the last one is left out.</summary>
    /// <param name="step">From 1 on.</param>
    /// <param name="scalars">Tags with their values.</param>
    /// <param name="pictures">Tags with pictures as PNG files.</param>
    public void Write(long step, IEnumerable<KeyValuePair<string, double>> scalars, IEnumerable<KeyValuePair<string, byte[]>> pictures)
    {
        if (step <= LastStep) return;
        ProtobufMessage summary = new();
        foreach ((string tag, double value) in scalars) summary.Add(ValueField, new ProtobufMessage().Add(TagField, tag).Add(SimpleValueField, (float)value));
        foreach ((string tag, byte[] png) in pictures) summary.Add(ValueField, new ProtobufMessage().Add(TagField, tag).Add(ImageField, Picture(png)));
        Append(new ProtobufMessage().Add(WallTimeField, Now).Add(StepField, step).Add(SummaryField, summary));
        LastStep = step;
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    private double Now => clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;

    private static IEnumerable<string> FilesIn(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, $"{Prefix}*") : [];

    /// <summary>TensorBoard reads files in the order of their names: later ones have later names.</summary>
    private static FileStream NewFile(string folder, TimeProvider clock)
    {
        for (long second = clock.GetUtcNow().ToUnixTimeSeconds(); ; second++)
        {
            string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{second:D10}.fovea"));
            if (FilesIn(folder).Any(file => string.CompareOrdinal(Path.GetFileName(file), Path.GetFileName(path)) >= 0)) continue;
            return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        }
    }

    /// <summary>The step of an event: the first field numbered so; fields before it are of fixed length.</summary>
    private static long StepOf(byte[] record)
    {
        // Events as this class writes them: nine bytes of wall time, then the step.
        const int start = 1 + sizeof(double);
        if (record.Length <= start || record[start] != StepField << 3) return 0;
        long step = 0;
        for (int at = start + 1, shift = 0; at < record.Length && shift < 63; at++, shift += 7)
        {
            step |= (record[at] & 0x7FL) << shift;
            if (record[at] < 0x80) break;
        }

        return step;
    }

    private static ProtobufMessage Picture(byte[] png)
    {
        // A PNG file begins with 8 bytes that say so, then length and name of its header: width, height, bits, kind of colour.
        const int width = 16, height = 20, colour = 25, trueColourWithAlpha = 6;
        return new ProtobufMessage()
            .Add(HeightField, (long)BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(height)))
            .Add(WidthField, (long)BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(width)))
            .Add(ColorspaceField, (long)(png[colour] == trueColourWithAlpha ? Rgba : Rgb))
            .Add(EncodedField, png);
    }

    private void Append(ProtobufMessage message)
    {
        stream.Write(RecordFile.Frame(message.ToArray()));
        stream.Flush();
    }
}
