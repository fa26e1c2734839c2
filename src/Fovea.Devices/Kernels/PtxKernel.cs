using System.Globalization;
using System.Text.RegularExpressions;

namespace Fovea.Devices.Kernels;

/// <summary>A kernel of a PTX text, by itself: NVIDIA's driver takes tens of milliseconds to compile one, and a run uses some of them only.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ParameterBytes">Bytes of each of its parameters: the driver copies as many from wherever it is told, and asks nobody whether they are there.</param>
/// <param name="Text">A whole text with this kernel alone.</param>
internal sealed partial record PtxKernel(string Name, int[] ParameterBytes, string Text)
{
    /// <summary>All kernels of a text (Parallel Thread Execution ISA, NVIDIA: ".entry" and ".param"). What stands before the first one is said to all.</summary>
    /// <param name="ptx">The text.</param>
    public static IEnumerable<PtxKernel> Read(string ptx)
    {
        Match[] entries = Entry().Matches(ptx).ToArray();
        for (int i = 0; i < entries.Length; i++)
        {
            int end = i + 1 < entries.Length ? entries[i + 1].Index : ptx.Length;
            int[] parameterBytes = [.. Parameter().Matches(entries[i].Groups["parameters"].Value).Select(BytesOf)];
            yield return new PtxKernel(entries[i].Groups["name"].Value, parameterBytes, string.Concat(ptx.AsSpan(0, entries[0].Index), ptx.AsSpan(entries[i].Index, end - entries[i].Index)));
        }
    }

    private static int BytesOf(Match parameter)
    {
        int bits = int.Parse(parameter.Groups["bits"].ValueSpan, CultureInfo.InvariantCulture);
        int count = parameter.Groups["count"] is { Success: true } array ? int.Parse(array.ValueSpan, CultureInfo.InvariantCulture) : 1;
        return bits / 8 * count;
    }

    // .visible .entry add( .param .u64 add_param_0, .param .align 4 .b8 add_param_1[16] )
    [GeneratedRegex(@"(\.visible\s+)?\.entry\s+(?<name>[\w$]+)\s*\((?<parameters>[^)]*)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Entry();

    [GeneratedRegex(@"\.param\s+(\.align\s+\d+\s+)?\.[bufs](?<bits>\d+)\s+[\w$]+(\[(?<count>\d+)\])?", RegexOptions.ExplicitCapture)]
    private static partial Regex Parameter();
}
