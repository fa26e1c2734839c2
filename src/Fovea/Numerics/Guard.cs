using System.Runtime.CompilerServices;

namespace Fovea.Numerics;

/// <summary>The shape contracts of the numeric doors: a message names argument, expected and actual shape.</summary>
internal static class Guard
{
    public static void Shape(string argument, Matrix matrix, int rows, int columns)
    {
        if (matrix.Rows != rows || matrix.Columns != columns)
            throw new ArgumentException($"{argument} must be [{rows}, {columns}], but is [{matrix.Rows}, {matrix.Columns}]", argument);
    }

    public static void AtLeast(int value, int least, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (value < least) throw new ArgumentOutOfRangeException(name, value, $"{name} must be at least {least}, but is {value}");
    }
}
