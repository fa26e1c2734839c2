using Fovea.Numerics;
using Fovea.Parts;

namespace Fovea.Tests;

/// <summary>Matrices for tests.</summary>
internal static class MatrixOf
{
    /// <summary>A matrix of random numbers in [-1, 1), padding filled with garbage that must not matter.</summary>
    public static Matrix Random(int rows, int columns, uint stream, float padding = 1e9f)
    {
        Matrix matrix = Zero(rows, columns);
        matrix.Values.Fill(padding);
        RandomSequence random = new(42, RandomPurpose.Data, stream);
        for (int row = 0; row < rows; row++)
            foreach (ref float value in matrix[row]) value = (2f * random.NextFloat()) - 1f;
        return matrix;
    }

    public static Matrix Zero(int rows, int columns)
    {
        int stride = Matrix.StrideFor(columns);
        return new Matrix(new AlignedBuffer(rows * stride).Span, rows, columns, stride);
    }

    /// <summary>The transpose, padding filled with garbage that must not matter.</summary>
    public static Matrix Turned(Matrix matrix)
    {
        Matrix turned = Zero(matrix.Columns, matrix.Rows);
        turned.Values.Fill(1e9f);
        for (int row = 0; row < matrix.Rows; row++)
            for (int column = 0; column < matrix.Columns; column++) turned[column][row] = matrix[row][column];
        return turned;
    }

    /// <summary>The numbers without padding, row by row.</summary>
    public static float[] Flat(this Matrix matrix)
    {
        float[] values = new float[matrix.Rows * matrix.Columns];
        for (int row = 0; row < matrix.Rows; row++) matrix[row].CopyTo(values.AsSpan(row * matrix.Columns));
        return values;
    }
}
